using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Cli.Serving.Processes;

namespace Antiphon.Cli.Pairing;

/// <summary>What came of the meeting.</summary>
/// <param name="Theirs">What the other server says of itself.</param>
/// <param name="Certificate">Its own, PEM; it is the one whose fingerprint was given.</param>
internal sealed record PairingResult(PairingFacts Theirs, string Certificate);

/// <summary>
/// Two servers meet for the first time: each listens and each connects, so that both ways are known to be open, and
/// each takes only the holder of the certificate whose fingerprint somebody read at the other one.
/// </summary>
internal sealed class PairingMeeting : IAsyncDisposable
{
    public static readonly PeerPurpose Purpose = new("antiphon-pairing/1");
    private const int FactsBytesMax = 4096;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(300);

    private readonly PeerIdentity _identity;
    private readonly PairOptions _pair;
    private readonly PairingFacts _ours;
    private readonly TaskCompletionSource<PairingResult> _reached =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly PeerListener _listener;
    private volatile string _refused = "nothing came";

    /// <exception cref="SocketException">The address or port is not to be had.</exception>
    public PairingMeeting(PeerIdentity identity, PairOptions pair, PairingFacts ours)
    {
        (_identity, _pair, _ours) = (identity, pair, ours);
        _listener = new PeerListener(
            pair.Local,
            identity,
            new Dictionary<PeerPurpose, PeerConnectionHandler>
            {
                [Purpose] = async (stream, closing) =>
                    _reached.TrySetResult(await ExchangeAsync(stream, _ours, closing)),
            },
            (remote, why) => _refused = $"{remote} was refused: {why}");
    }

    /// <exception cref="CommandException">They did not meet, and which way was closed.</exception>
    public async Task<PairingResult> MeetAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        string? cause = null;
        PairingResult? connected = null;
        while (connected is null && !limit.IsCancellationRequested)
        {
            try
            {
                await using var stream = await PeerStream.ConnectAsync(
                    _pair.Peer, _pair.Local.Address, _identity, Purpose, limit.Token);
                connected = await ExchangeAsync(stream, _ours, limit.Token);
            }
            catch (Exception e) when (
                e is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                cause = e is OperationCanceledException && cause is not null ? cause : e.Message;
                await Task.Delay(Pace, TimeProvider.System, CancellationToken.None);
            }
        }

        if (connected is null)
            throw new CommandException(
                $"{_pair.PeerName} is not reached at {_pair.Peer}: {cause}",
                "run `antiphon pair` there at the same time, with this server's fingerprint, and open TCP and UDP "
                + $"{_pair.Peer.Port} and TCP {_pair.Peer.Port + 1} between the two");
        try
        {
            await _reached.Task.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new CommandException(
                $"{_pair.PeerName} is reached, and does not reach this server at {_pair.Local}: {_refused}",
                "open the port in this direction, too, and check the address and fingerprint given there",
                inner: e);
        }

        return connected;
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    /// <summary>Each says what it is.</summary>
    /// <exception cref="IOException">The connection broke, or the other end says what no server says.</exception>
    public static async Task<PairingResult> ExchangeAsync(
        PeerStream stream, PairingFacts facts, CancellationToken cancellation)
    {
        var ours = JsonSerializer.SerializeToUtf8Bytes(
            facts with { WallClock = TimeProvider.System.GetUtcNow() }, PairingJson.Default.PairingFacts);
        var head = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(head, ours.Length);
        await stream.Stream.WriteAsync(head, cancellation);
        await stream.Stream.WriteAsync(ours, cancellation);
        await stream.Stream.ReadExactlyAsync(head, cancellation);
        var length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length is < 1 or > FactsBytesMax)
            throw new IOException("The other end says what no server says.");
        var theirs = new byte[length];
        await stream.Stream.ReadExactlyAsync(theirs, cancellation);
        try
        {
            return new PairingResult(
                JsonSerializer.Deserialize(theirs, PairingJson.Default.PairingFacts)!, stream.PeerCertificatePem);
        }
        catch (JsonException e)
        {
            throw new IOException($"The other end says what this version does not understand: {e.Message}", e);
        }
    }
}
