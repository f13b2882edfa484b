using System.Security.Cryptography;
using Antiphon.Directory;
using Antiphon.Ports;

namespace Antiphon.Cli.Serving;

/// <summary>Answers the voice loop's questions: one thread reads the store, the thread pool hashes PINs.</summary>
internal sealed class BackgroundQueries : IQueries, IDisposable
{
    private readonly IRecordReader _reader;
    private readonly Action<QueryAnswer> _answer;
    private readonly WorkQueue<Func<QueryAnswer>> _reads = new();
    private readonly Thread _thread;

    public BackgroundQueries(IRecordReader reader, Action<QueryAnswer> answer)
    {
        (_reader, _answer) = (reader, answer);
        _thread = new Thread(Run) { Name = "store-reader", IsBackground = true };
        _thread.Start();
    }

    public void List(QueryTicket ticket, string type, string owner) =>
        Enqueue(ticket, () => new QueryAnswer.Listed(ticket, _reader.List(type, owner)));

    public void Count(QueryTicket ticket, string type, string owner, string field, string secondField) =>
        Enqueue(ticket, () => new QueryAnswer.Counted(ticket, _reader.Count(type, owner, field, secondField)));

    public void Pick(QueryTicket ticket, RecordSelection selection, RecordPlace place) =>
        Enqueue(ticket, () => new QueryAnswer.Picked(ticket, _reader.Pick(selection, place)));

    public void VerifyPin(QueryTicket ticket, string hash, string pin) => ThreadPool.QueueUserWorkItem(_ =>
        _answer(Verify(ticket, hash, pin)));

    public void HashPin(QueryTicket ticket, string pin) => ThreadPool.QueueUserWorkItem(_ => _answer(
        new QueryAnswer.PinHashed(
            ticket, PinHash.Make(pin, RandomNumberGenerator.GetBytes(PinHash.SaltBytes)).ToString())));

    public void Dispose()
    {
        _reads.CompleteAdding();
        _thread.Join();
        _reader.Dispose();
    }

    private static QueryAnswer.PinVerified Verify(QueryTicket ticket, string hash, string pin)
    {
        if (!PinHash.TryParse(hash, null, out var kept) || !kept.Matches(pin))
            return new QueryAnswer.PinVerified(ticket, Matches: false);
        var stronger = kept.IsFull ? null : $"{PinHash.Make(pin, RandomNumberGenerator.GetBytes(PinHash.SaltBytes))}";
        return new QueryAnswer.PinVerified(ticket, Matches: true, stronger);
    }

    private void Enqueue(QueryTicket ticket, Func<QueryAnswer> read) => _reads.TryAdd(() =>
    {
        try
        {
            return read();
        }
        catch (StoreException e)
        {
            return new QueryAnswer.Failed(ticket, e.Fault);
        }
    });

    private void Run()
    {
        foreach (var read in _reads.TakeAll())
            _answer(read());
    }
}
