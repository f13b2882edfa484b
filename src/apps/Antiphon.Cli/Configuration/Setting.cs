namespace Antiphon.Cli.Configuration;

/// <summary>Something that can be set, as docs/administration.md lists it.</summary>
/// <param name="Key">Section and name, divided by a colon.</param>
/// <param name="DefaultText">What holds when it is not given, as it would be written.</param>
/// <param name="Allowed">What may be given, with its unit.</param>
/// <param name="Meaning">What it does.</param>
/// <param name="Cost">What raising or giving it costs.</param>
internal abstract record Setting(string Key, string DefaultText, string Allowed, string Meaning, string Cost);

/// <summary>A setting with its type.</summary>
/// <param name="Default">When it is not given.</param>
/// <param name="TryParse">From its text; the culture plays no part.</param>
internal sealed record Setting<T>(
    string Key, T Default, string DefaultText, string Allowed, string Meaning, string Cost, TextParser<T> TryParse)
    : Setting(Key, DefaultText, Allowed, Meaning, Cost);

internal delegate bool TextParser<T>(string text, out T value);

/// <summary>A value that cannot be used, named so that it can be mended at once.</summary>
/// <param name="Key">The setting's, or what was written in its place.</param>
/// <param name="Value">As given.</param>
/// <param name="From">Where it was given: the file, an environment variable, a flag.</param>
/// <param name="Allowed">What would be right.</param>
internal sealed record Mistake(string Key, string Value, string From, string Allowed)
{
    public override string ToString() => $"{Key} = '{Value}' ({From}): {Allowed}";
}

/// <summary>The server cannot start with this configuration; all that is wrong with it.</summary>
internal sealed class ConfigurationException(IReadOnlyList<Mistake> mistakes)
    : Exception($"{mistakes.Count} mistakes in the configuration")
{
    public IReadOnlyList<Mistake> Mistakes => mistakes;
}
