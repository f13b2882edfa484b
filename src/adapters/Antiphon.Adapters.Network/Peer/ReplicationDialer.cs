using System.Net;
using System.Security.Authentication;
using Antiphon.Ports.Replication;

namespace Antiphon.Adapters.Network.Peer;

/// <summary>
/// Keeps a connection for replication: tries again as long as there is none. One server of the pair dials, the other
/// listens with <see cref="ReplicationConnection.RunAsync"/> as the handler of <see cref="PeerPurpose.Replication"/>.
/// </summary>
public sealed class ReplicationDialer : IAsyncDisposable
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _closing = new();
    private readonly Task _running;

    /// <param name="peer">Where it listens; asked before each connection.</param>
    /// <param name="local">Which address of ours to come from; null for any.</param>
    /// <param name="identity">Ours, with the peer pinned.</param>
    /// <param name="sink">Whom to tell of connections.</param>
    /// <param name="frameMax">Bytes of a frame.</param>
    /// <param name="failed">Told why a connection was not to be had; each time, so damp it.</param>
    /// <param name="time">For the pauses.</param>
    public ReplicationDialer(
        Func<IPEndPoint> peer,
        IPAddress? local,
        PeerIdentity identity,
        IReplicationSink sink,
        int frameMax,
        Action<string> failed,
        TimeProvider time) =>
        _running = RunAsync(
            () => PeerStream.ConnectAsync(peer(), local, identity, PeerPurpose.Replication, _closing.Token), sink,
            frameMax, failed, time);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _closing.Dispose();
    }

    private async Task RunAsync(
        Func<Task<PeerStream>> connect, IReplicationSink sink, int frameMax, Action<string> failed, TimeProvider time)
    {
        await Task.Yield();
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await using (var stream = await connect())
                    await ReplicationConnection.RunAsync(stream, sink, frameMax, _closing.Token);
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                failed(e.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(RetryPause, time, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
