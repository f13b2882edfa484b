using System.Text;
using Antiphon.Adapters.Storage.Spool;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Tests.Crash;

/// <summary>
/// A process that records, delivers, saves and deletes messages until it is killed. It says on its standard output what
/// it is about to do to a message (<c>?</c>) and what the store confirmed (<c>!</c>), a line each, written at once.
/// </summary>
internal sealed class DoomedWriter(string directory, int life, Stream output) : IDisposable
{
    public const string Verb = "doomed-writer";
    private const int InFlightMax = 24;
    private static readonly Fields New = Fields.Parse("""{"state":"new"}""");
    private static readonly Fields Saved = Fields.Parse("""{"state":"saved"}""");

    private readonly Chance _chance = new((ulong)life);
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _room = new(InFlightMax);
    private readonly List<RecordKey> _confirmed = [];

    public static void Run(string directory, int life)
    {
        using var output = Console.OpenStandardOutput();
        using var writer = new DoomedWriter(directory, life, output);
        writer.Live();
    }

    public void Dispose() => _room.Dispose();

    /// <summary>What was said in a recording, from its name alone.</summary>
    public static byte[] AudioOf(RecordingId recording)
    {
        var chance = new Chance(Convert.ToUInt64(recording.Value[..16], 16));
        var audio = new byte[chance.Next(100, 40_000)];
        for (var i = 0; i < audio.Length; i++)
            audio[i] = (byte)(1 + chance.Next(255));
        return audio;
    }

    private void Live()
    {
        var settings = new StorageSettings(directory, ServerId.Primary) { DeliveryThreads = 2, GroupMax = 16 };
        using var store = SqliteStore.Open(settings, TimeProvider.System);
        store.Recover();
        using var spool = new RecordingSpool(directory);
        for (var number = 0; ; number++)
        {
            _room.Wait();
            if (_chance.OneIn(4) && TryPickConfirmed() is { } key)
                Change(store, key);
            else
                Record(store, spool, RecordingId.Of(new CallId($"life{life}-{number}"), 1));
        }
    }

    private void Record(SqliteStore store, RecordingSpool spool, RecordingId recording)
    {
        var audio = AudioOf(recording);
        var key = new RecordKey("message", recording.Value);
        Say($"?record {recording}");
        var header = new RecordingHeader(recording, key, "1001", AudioCodec.PCMU, New);
        spool.Begin(header);
        for (var offset = 0; offset < audio.Length; offset += 8192)
            spool.Write(recording, offset, audio.AsSpan(offset, Math.Min(8192, audio.Length - offset)));
        if (_chance.OneIn(16))
        {
            spool.Discard(recording);
            Say($"!discard {recording}");
            _room.Release();
            return;
        }

        spool.Finish(recording, audio.Length, Fields.None);
        Submit(store, new StoreCommand.AcceptRecording(header, audio.Length), "record", key);
    }

    private void Change(SqliteStore store, RecordKey key)
    {
        if (_chance.OneIn(3))
        {
            Say($"?delete {key.Id}");
            Submit(store, new StoreCommand.Delete(key), "delete", key);
            return;
        }

        Say($"?save {key.Id}");
        Submit(store, new StoreCommand.Patch(key, Saved), "save", key);
    }

    private void Submit(SqliteStore store, StoreCommand command, string what, RecordKey key) =>
        store.Connect(reply =>
        {
            if (reply is StoreReply.Committed)
                Say($"!{what} {key.Id}");
            else
                Say($"x{what} {key.Id} {reply}");
            if (command is not StoreCommand.Delete)
            {
                lock (_gate)
                    _confirmed.Add(key);
            }

            _room.Release();
        }).Submit(default, command);

    /// <summary>Each only once, so that at most one change of a message is under way.</summary>
    private RecordKey? TryPickConfirmed()
    {
        lock (_gate)
        {
            if (_confirmed.Count == 0)
                return null;
            var index = _chance.Next(_confirmed.Count);
            var key = _confirmed[index];
            _confirmed.RemoveAt(index);
            return key;
        }
    }

    private void Say(string line)
    {
        var bytes = Encoding.ASCII.GetBytes(line + "\n");
        lock (output)
            output.Write(bytes);
    }
}
