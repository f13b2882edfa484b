using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Testing.Store;
using Antiphon.Voice;

namespace Antiphon.Simulation.Worlds;

/// <summary>The voice loop's questions to the store, answered after a while.</summary>
internal sealed class SimulatedQueries(IClock clock, Chance chance, InMemoryStore store, Action<VoiceEvent> deliver)
    : IQueries
{
    private readonly IRecordReader _reader = store.OpenReader();

    /// <summary>
    /// Told of every PIN that was checked, when the voice loop learns it: which hash, and whether it was right.
    /// </summary>
    public Action<string, bool> PinChecked { get; set; } = (_, _) => { };

    public void List(QueryTicket ticket, string type, string owner) =>
        Read(ticket, () => new QueryAnswer.Listed(ticket, _reader.List(type, owner)));

    public void Count(QueryTicket ticket, string type, string owner, string field, string secondField) =>
        Read(ticket, () => new QueryAnswer.Counted(ticket, _reader.Count(type, owner, field, secondField)));

    public void Pick(QueryTicket ticket, RecordSelection selection, RecordPlace place) =>
        Read(ticket, () => new QueryAnswer.Picked(ticket, _reader.Pick(selection, place)));

    public void VerifyPin(QueryTicket ticket, string hash, string pin) => Later(60, () =>
    {
        var matches = PinHash.TryParse(hash, null, out var known) && known.Matches(pin);
        PinChecked(hash, matches);
        deliver(new VoiceEvent.QueryAnswered(new QueryAnswer.PinVerified(ticket, matches)));
    });

    public void HashPin(QueryTicket ticket, string pin) => Later(60, () => deliver(new VoiceEvent.QueryAnswered(
        new QueryAnswer.PinHashed(ticket, PinHash.Make(pin, new byte[PinHash.SaltBytes], 1).ToString()))));

    /// <summary>Reads at some moment between question and answer.</summary>
    private void Read(QueryTicket ticket, Func<QueryAnswer> read) => Later(20, () =>
    {
        var answer = store.DiskFault is { } fault ? new QueryAnswer.Failed(ticket, fault) : read();
        Later(20, () => deliver(new VoiceEvent.QueryAnswered(answer)));
    });

    private void Later(int millisecondsMax, Action action) =>
        clock.After(TimeSpan.FromMicroseconds(100 + chance.Next(millisecondsMax * 1000)), action);
}
