namespace Antiphon.Kernel;

/// <summary>
/// What identifiers are made of: 1 to 64 ASCII letters, digits, '-', '_' and '.', not starting with '.'. They are
/// file names, URL segments and database keys as they are, without quoting.
/// </summary>
internal static class IdentifierText
{
    public const int LengthMax = 64;

    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > LengthMax || text[0] == '.')
            return false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                return false;
        }

        return true;
    }

    public static string Checked(string value, string what) =>
        IsValid(value) ? value : throw new ArgumentException($"Not a {what}: '{value}'.", nameof(value));
}
