namespace Antiphon.Sdp;

/// <summary>
/// The o= line. Identifier and version are numbers of any length, compared and, when they are ours, counted up.
/// </summary>
public sealed record Origin(string User, string SessionId, string Version, Connection Address)
{
    public override string ToString() => $"{User} {SessionId} {Version} {Address}";

    internal static Origin? Read(string value)
    {
        if (value.Split(' ', 4) is not [{ Length: > 0 } user, var id, var version, var address]) return null;
        if (!IsNumber(id) || !IsNumber(version) || Connection.Read(address) is not { } connection) return null;
        return new Origin(user, id, version, connection);
    }

    private static bool IsNumber(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);
}
