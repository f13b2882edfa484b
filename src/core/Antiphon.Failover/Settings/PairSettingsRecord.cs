using System.Net;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Failover;

/// <summary>
/// The pair's settings as the store keeps and replicates them: what was never set is missing and stays what the profile
/// says. Times in milliseconds.
/// </summary>
public sealed record PairSettingsRecord
{
    private const int KeyBytes = 32;

    public static readonly RecordKey Key = new("pair", "settings");

    /// <summary>Of this host only: not replicated.</summary>
    public static readonly RecordKey LocalKey = new("local-pair", "settings");

    public long Version { get; init; }

    public int? Interval { get; init; }

    public int? Missed { get; init; }

    public int? Lease { get; init; }

    public int? LeaseMargin { get; init; }

    /// <summary><c>manual</c>, or a window as <c>03:00-06:00</c>.</summary>
    public string? Failback { get; init; }

    public bool? AutomaticMoves { get; init; }

    /// <summary><c>warn</c>, <c>enforce</c> or <c>off</c>.</summary>
    public string? Guard { get; init; }

    /// <summary>Empty: none.</summary>
    public string? IsolationAddress { get; init; }

    /// <summary><c>address:port</c>; empty: none.</summary>
    public string? Witness { get; init; }

    /// <summary>32 bytes in base 64.</summary>
    public string? WitnessKey { get; init; }

    /// <summary>Of the pair.</summary>
    public string? Name { get; init; }

    /// <summary>In the record of this host only.</summary>
    public bool? ForceFailoverOnCall { get; init; }

    public static PairSettingsRecord Read(Document document) =>
        document.Fields.Read(PairSettingsJson.Default.PairSettingsRecord);

    public Fields ToFields() => Fields.Of(this, PairSettingsJson.Default.PairSettingsRecord);

    /// <summary>These settings over those given.</summary>
    /// <param name="settings">Of the profile.</param>
    /// <param name="settled">With what was set over it.</param>
    /// <returns>What cannot be read, or makes no sense together; empty when the settings can be used.</returns>
    public IReadOnlyList<SettingsMistake> Over(PairSettings settings, out PairSettings settled)
    {
        var mistakes = new List<SettingsMistake>();
        settled = settings with
        {
            Version = Version,
            Interval = Time(Interval) ?? settings.Interval,
            Missed = Missed ?? settings.Missed,
            Lease = Time(Lease) ?? settings.Lease,
            LeaseMargin = Time(LeaseMargin) ?? settings.LeaseMargin,
            ScheduledFailback = Window(mistakes, settings.ScheduledFailback),
            AutomaticMoves = AutomaticMoves ?? settings.AutomaticMoves,
            Guard = Mode(mistakes, settings.Guard),
            IsolationAddress = IsolationAddress switch
            {
                null => settings.IsolationAddress,
                "" => null,
                var address => address,
            },
            PairName = Name ?? settings.PairName,
            Witness = Witness is { Length: > 0 } ? Witness : null,
            WitnessKey = Witness is { Length: > 0 } ? WitnessKey : null,
        };
        CheckWitness(mistakes);
        return mistakes.Count > 0 ? mistakes : settled.Validate();
    }

    private static TimeSpan? Time(int? milliseconds) =>
        milliseconds is { } known ? TimeSpan.FromMilliseconds(known) : null;

    private FailbackWindow? Window(List<SettingsMistake> mistakes, FailbackWindow? given)
    {
        if (Failback is null)
            return given;
        if (Failback == "manual")
            return null;
        if (Failback.Split('-') is [var from, var to] && TimeOnly.TryParseExact(from, "HH:mm", out var begins)
            && TimeOnly.TryParseExact(to, "HH:mm", out var ends))
            return new FailbackWindow(begins, ends);
        mistakes.Add(new("failback", $"'{Failback}' is not allowed: manual, or a window as 03:00-06:00."));
        return given;
    }

    private void CheckWitness(List<SettingsMistake> mistakes)
    {
        if (string.IsNullOrEmpty(Witness))
            return;
        if (!IPEndPoint.TryParse(Witness, out var at) || at.Port == 0)
            mistakes.Add(new("witness", $"'{Witness}' is not allowed: an address and a port, as 192.0.2.9:3655."));
        Span<byte> key = stackalloc byte[KeyBytes + 1];
        if (!Convert.TryFromBase64String(WitnessKey ?? "", key, out var length) || length != KeyBytes)
            mistakes.Add(new(
                "witness key", "is not the witness's: give what its witness.key holds, 32 bytes in base 64."));
    }

    private GuardMode Mode(List<SettingsMistake> mistakes, GuardMode given)
    {
        switch (Guard)
        {
            case null:
                return given;
            case "warn":
                return GuardMode.Warn;
            case "enforce":
                return GuardMode.Enforce;
            case "off":
                return GuardMode.Off;
            default:
                mistakes.Add(new("guard", $"'{Guard}' is not allowed: warn, enforce or off."));
                return given;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PairSettingsRecord))]
internal sealed partial class PairSettingsJson : JsonSerializerContext;
