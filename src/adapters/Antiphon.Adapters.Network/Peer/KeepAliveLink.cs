using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Antiphon.Adapters.Network.Peer;

/// <summary>What the connection to the peer shows besides keep-alives.</summary>
public enum KeepAliveLinkFact : byte
{
    Opened,

    /// <summary>It was there, and the peer's kernel ended it.</summary>
    Closed,

    /// <summary>The peer's kernel says that nobody listens.</summary>
    Refused,
}

/// <summary>Takes what comes from the peer. Called on threads of the link; must not block.</summary>
public interface IKeepAliveSink
{
    void OnKeepAlive(ReadOnlySpan<byte> keepAlive);

    void OnFact(KeepAliveLinkFact fact);
}

/// <summary>
/// Keep-alives to the peer and from it: over a connection of their own each way, which nothing else delays and whose
/// end tells at once that the peer's node manager died, and as datagrams beside it, which a lossy network does not
/// hold up. Who sends never waits.
/// </summary>
public sealed class KeepAliveLink : IAsyncDisposable
{
    public const int BytesMax = 1024;

    private const int HeadBytes = 2;
    private const string DatagramKey = "keep-alive datagrams";
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly IPEndPoint _local;
    private readonly Func<IPEndPoint> _peer;
    private readonly PeerIdentity _identity;
    private readonly IKeepAliveSink _sink;
    private readonly SignedDatagrams? _datagrams;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _toWrite = new(0);
    private readonly Task _running;
    private volatile SocketAddress _peerAddress;
    private byte[]? _newest;

    /// <param name="local">Where this server's node manager is reached; datagrams come and go there.</param>
    /// <param name="peer">Where the peer's is; asked before each connection.</param>
    /// <param name="identity">Ours, with the peer pinned.</param>
    /// <param name="sink">Takes what comes.</param>
    /// <param name="withDatagrams">Both servers must agree.</param>
    /// <param name="prepare">Called first on the thread that receives datagrams.</param>
    /// <exception cref="SocketException">The address is not to be had.</exception>
    public KeepAliveLink(
        IPEndPoint local, Func<IPEndPoint> peer, PeerIdentity identity, IKeepAliveSink sink, bool withDatagrams,
        Action prepare)
    {
        (_local, _peer, _identity, _sink) = (local, peer, identity, sink);
        _peerAddress = peer().Serialize();
        _datagrams = withDatagrams
            ? new SignedDatagrams(
                local, identity.SharedKey(DatagramKey), BytesMax, (payload, _) => sink.OnKeepAlive(payload),
                "keep-alive", prepare)
            : null;
        _running = RunAsync();
    }

    /// <summary>Datagrams that were not the peer's.</summary>
    public long Strange => _datagrams?.Strange ?? 0;

    /// <summary>By every way there is now. One that waits for the connection is replaced: the newest counts.</summary>
    public void Send(ReadOnlySpan<byte> keepAlive)
    {
        _datagrams?.Send(keepAlive, _peerAddress);
        var frame = new byte[HeadBytes + keepAlive.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)keepAlive.Length);
        keepAlive.CopyTo(frame.AsSpan(HeadBytes));
        if (Interlocked.Exchange(ref _newest, frame) is null)
            _toWrite.Release();
    }

    /// <summary>Serves the peer's connection to us (<see cref="PeerListener"/>).</summary>
    public async Task ServeAsync(PeerStream stream, CancellationToken closing)
    {
        var head = new byte[HeadBytes];
        var frame = new byte[BytesMax];
        while (true)
        {
            await stream.Stream.ReadExactlyAsync(head, closing);
            var length = System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(head);
            if (length > BytesMax)
                throw new IOException($"A keep-alive of {length} bytes; {BytesMax} at most.");
            await stream.Stream.ReadExactlyAsync(frame.AsMemory(0, length), closing);
            _sink.OnKeepAlive(frame.AsSpan(0, length));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _datagrams?.Dispose();
        _closing.Dispose();
        _toWrite.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await ConnectAndWriteAsync();
            }
            catch (IOException e) when (e.InnerException is SocketException
            {
                SocketErrorCode: SocketError.ConnectionRefused
            })
            {
                _sink.OnFact(KeepAliveLinkFact.Refused);
            }
            catch (Exception e) when (
                e is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // Not reached, or not our peer: the silence is judged.
            }

            await Task.Delay(Pace, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task ConnectAndWriteAsync()
    {
        var peer = _peer();
        await using var stream = await PeerStream.ConnectAsync(
            peer, _local.Address, _identity, PeerPurpose.KeepAlive, _closing.Token);
        // It may be at another place now, or another server in its place.
        _peerAddress = peer.Serialize();
        _datagrams?.ShareKey(_identity.SharedKey(DatagramKey));
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        var watching = WatchAsync(stream, broken);
        try
        {
            _sink.OnFact(KeepAliveLinkFact.Opened);
            while (true)
            {
                await _toWrite.WaitAsync(broken.Token);
                if (Interlocked.Exchange(ref _newest, null) is { } frame)
                    await stream.Stream.WriteAsync(frame, broken.Token);
            }
        }
        finally
        {
            await broken.CancelAsync();
            await watching;
            if (!_closing.IsCancellationRequested)
                _sink.OnFact(KeepAliveLinkFact.Closed);
        }
    }

    /// <summary>The peer says nothing on this connection; that it ends is what is waited for.</summary>
    private static async Task WatchAsync(PeerStream stream, CancellationTokenSource broken)
    {
        try
        {
            _ = await stream.Stream.ReadAsync(new byte[1], broken.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The same as its end.
        }

        await broken.CancelAsync();
    }
}
