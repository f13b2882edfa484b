using System.Diagnostics;
using Antiphon.Adapters.Storage.Spool;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Adapters.Storage.Tests;

/// <summary>
/// Measures; judges nothing. <c>dotnet run -c Release --project tests/Antiphon.Adapters.Storage.Tests --
/// throughput</c>
/// </summary>
internal static class Throughput
{
    public const string Verb = "throughput";
    private const int MailboxSize = 5000;

    private static readonly Fields MessageFields = Fields.Parse(
        """
        {"call":"4f1c","take":1,"from":{"number":"+49301234567","name":"Ann Example"},
        "received":"2026-03-01T12:00:00+01:00","codec":"PCMU",
        "state":"new","urgent":false,"private":false,"gapSeconds":0}
        """);

    public static void Measure()
    {
        using var directory = new TemporaryDirectory();
        using var store = SqliteStore.Open(new StorageSettings(directory.Path, ServerId.Primary), TimeProvider.System);
        using var conversation = new Conversation(store);
        Records(conversation, "warm", 2000);
        Records(conversation, "record", 20_000);
        Recordings(directory.Path, conversation, "warm", 200);
        Recordings(directory.Path, conversation, "recording of 10 s", 1500);
        using var reader = store.OpenReader();
        Time("list a mailbox of 5,000", () => reader.List("message", "record-3").Length);
        Time("count it", () => reader.Count("message", "record-3", "state", "urgent").Sum(c => c.Count));
    }

    private static void Records(Conversation conversation, string name, int count) => Report(name, count, () =>
    {
        for (var i = 0; i < count; i++)
        {
            var key = new RecordKey("message", MessageId.Of(new CallId($"{name}{i}"), 1).Value);
            var owner = $"{name}-{i / MailboxSize}";
            conversation.Submit(new StoreCommand.Put(key, owner, MessageFields, Expectation.Absent));
            if (i >= 4000)
                conversation.Take(1);
        }

        conversation.Take(Math.Min(count, 4000));
    });

    private static void Recordings(string directory, Conversation conversation, string name, int count)
    {
        using var spool = new RecordingSpool(directory);
        var recordings = Enumerable.Range(0, count)
            .Select(i => RecordingId.Of(new CallId($"r{count}-{i}"), 1)).ToArray();
        var audio = new byte[80_000];
        foreach (var recording in recordings)
        {
            spool.Begin(HeaderOf(recording));
            BitConverter.TryWriteBytes(audio, recording.GetHashCode());
            for (var offset = 0; offset < audio.Length; offset += 8192)
                spool.Write(recording, offset, audio.AsSpan(offset, Math.Min(8192, audio.Length - offset)));
        }

        Report(name, count, () =>
        {
            foreach (var recording in recordings)
            {
                spool.Finish(recording, audio.Length, Fields.None);
                conversation.Submit(new StoreCommand.AcceptRecording(HeaderOf(recording), audio.Length));
            }

            var failed = conversation.Take(count).Count(r => r is not StoreReply.Committed);
            if (failed > 0)
                Console.WriteLine($"{failed} not committed");
        });
    }

    private static RecordingHeader HeaderOf(RecordingId recording) =>
        new(recording, new("message", recording.Value), "1001", AudioCodec.PCMU, MessageFields);

    private static void Report(string name, int count, Action work)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        work();
        var (wall, used) = (clock.Elapsed, Environment.CpuUsage.TotalTime - cpu);
        Console.WriteLine(
            $"{name}: {count / wall.TotalSeconds:F0}/s, {used.TotalMilliseconds / count:F3} ms CPU each");
    }

    private static void Time(string name, Func<int> work)
    {
        work();
        var clock = Stopwatch.StartNew();
        var result = work();
        Console.WriteLine($"{name}: {clock.Elapsed.TotalMilliseconds:F2} ms ({result})");
    }
}
