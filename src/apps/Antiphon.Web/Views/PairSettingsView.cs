namespace Antiphon.Web.Views;

/// <summary>The settings of the pair as they are in force; times in milliseconds.</summary>
/// <param name="Name">Of the pair; empty: none.</param>
/// <param name="Failback"><c>manual</c>, or a window as <c>03:00-06:00</c>, local time of the primary.</param>
/// <param name="AutomaticMoves">Off: nothing moves by itself.</param>
/// <param name="Guard"><c>warn</c>, <c>enforce</c> or <c>off</c>.</param>
/// <param name="ForceFailoverOnCall">Of this server only.</param>
/// <param name="VirtualAddress">Of its configuration; null: none.</param>
/// <param name="IsolationAddress">Asked by a server that does not hear its peer; null: none.</param>
/// <param name="Witness">Whose grant an active server needs that does not see its peer; null: none.</param>
public sealed record PairSettingsView(
    string Name,
    int IntervalMs,
    int Missed,
    int LeaseMs,
    int LeaseMarginMs,
    string Failback,
    bool AutomaticMoves,
    string Guard,
    bool ForceFailoverOnCall,
    string? VirtualAddress,
    string? IsolationAddress,
    string? Witness);

/// <summary>What is to be changed; null: stays.</summary>
public sealed record PairSettingsWish(
    int? IntervalMs, int? Missed, int? LeaseMs, string? Failback, string? Guard, bool? ForceFailoverOnCall,
    string? IsolationAddress, string? Witness, string? WitnessKey, string? Name)
{
    public static readonly PairSettingsWish Nothing =
        new(null, null, null, null, null, null, null, null, null, null);
}
