using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Antiphon.Cli.Configuration;

/// <summary>The kinds of values that settings have, each with the words for what is allowed.</summary>
internal static class Kinds
{
    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("min", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    public static Setting<int> Number(string key, int given, int min, int max, string meaning, string cost) => new(
        key, given, Text(given), $"a whole number from {Text(min)} to {Text(max)}", meaning, cost,
        (string text, out int value) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= min && value <= max);

    public static Setting<TimeSpan> Duration(
        string key, TimeSpan given, TimeSpan min, TimeSpan max, string meaning, string cost) => new(
        key, given, Text(given), $"a time from {Text(min)} to {Text(max)}, with its unit (ms, s, min, h)", meaning,
        cost,
        (string text, out TimeSpan value) => TryParse(text, out value) && value >= min && value <= max);

    public static Setting<bool> Switch(string key, bool given, string meaning, string cost) => new(
        key, given, given ? "true" : "false", "true or false", meaning, cost, bool.TryParse);

    public static Setting<string> Words(
        string key, string given, string defaultText, string allowed, string meaning, string cost,
        Func<string, bool> isRight) => new(
        key, given, defaultText, allowed, meaning, cost,
        (string text, out string value) => isRight(value = text));

    public static Setting<ImmutableArray<IPEndPoint>> EndPoints(
        string key, int port, string defaultText, string meaning, string cost) => new(
        key, [], defaultText, $"addresses, with a port where it is not {port}, divided by commas", meaning, cost,
        (string text, out ImmutableArray<IPEndPoint> value) => TryParseEndPoints(text, port, out value));

    /// <summary>Addresses that a phone can be told to send to, so not 0.0.0.0.</summary>
    public static Setting<ImmutableArray<IPAddress>> Addresses(string key, string meaning, string cost) => new(
        key, [], "none: must be given", "one or more IPv4 or IPv6 addresses of this host, divided by commas; "
            + "not 0.0.0.0 or ::, because phones are told to send to them",
        meaning, cost, TryParseAddresses);

    public static string Text(TimeSpan time)
    {
        if (time == TimeSpan.Zero)
            return "0 s";
        var (suffix, unit) = Units.Last(u => time >= u.Unit && time.Ticks % u.Unit.Ticks == 0);
        return $"{time / unit} {suffix}";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz");
        var suffix = text[digits.Length..];
        var unit = Array.Find(Units, u => u.Suffix == suffix).Unit;
        if (unit == TimeSpan.Zero
            || !double.TryParse(digits.TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out var n)
            || n > 1_000_000)
        {
            return false;
        }

        value = n * unit;
        return true;
    }

    private static bool TryParseEndPoints(string text, int port, out ImmutableArray<IPEndPoint> value)
    {
        var all = ImmutableArray.CreateBuilder<IPEndPoint>();
        value = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!IPEndPoint.TryParse(part, out var endPoint))
                return false;
            all.Add(endPoint.Port == 0 ? new IPEndPoint(endPoint.Address, port) : endPoint);
        }

        value = all.ToImmutable();
        return true;
    }

    private static bool TryParseAddresses(string text, out ImmutableArray<IPAddress> value)
    {
        var all = ImmutableArray.CreateBuilder<IPAddress>();
        value = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!IPAddress.TryParse(part, out var address)
                || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || all.Contains(address))
            {
                return false;
            }

            all.Add(address);
        }

        value = all.ToImmutable();
        return true;
    }
}
