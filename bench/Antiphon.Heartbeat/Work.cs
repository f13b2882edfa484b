using System.Text.Json;
using Antiphon.Adapters.Storage;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Heartbeat;

/// <summary>
/// What a node manager does beside its heart: commits so many records a second to its store, keeps a directory of
/// 20,000 subscribers, and once a second writes all of it as JSON, as a page that lists it would.
/// </summary>
internal sealed class Work(string dataDirectory, int perSecond)
{
    private const int Subscribers = 20_000;

    public void Run(CancellationToken stop)
    {
        using var store = SqliteStore.Open(
            new StorageSettings(dataDirectory, ServerId.Primary), TimeProvider.System);
        var writer = store.Connect(_ => { });
        var subscribers = Enumerable.Range(0, Subscribers)
            .Select(i => new Listed($"s{i}", $"Subscriber {i}", $"{i + 10_000}", new string('x', 200))).ToList();
        var ticket = 0UL;
        while (!stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(1)))
        {
            for (var i = 0; i < perSecond; i++)
            {
                var fields = Fields.None
                    .With("name", $"\"record {ticket}\"").With("text", $"\"{new string('y', 500)}\"");
                writer.Submit(
                    new StoreTicket(++ticket),
                    new StoreCommand.Put(new RecordKey("message", $"m{ticket}"), "1001", fields));
            }

            subscribers[(int)(ticket % Subscribers)] = subscribers[0] with { Name = $"changed {ticket}" };
            _ = JsonSerializer.Serialize(subscribers);
        }
    }

    private sealed record Listed(string Id, string Name, string Extension, string Rest);
}
