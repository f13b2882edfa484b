using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Antiphon.Adapters.Network.Peer;

namespace Antiphon.Adapters.Network.Tests.Peer;

/// <summary>Real TLS on loopback: paired servers speak, and nobody else does.</summary>
public sealed class PeerStreamTests : IDisposable
{
    private static readonly IPEndPoint Anywhere = new(IPAddress.Parse("127.62.1.1"), 0);

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("antiphon-peer-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Paired_servers_speak_for_a_purpose()
    {
        using var primary = Identity("primary");
        using var secondary = Identity("secondary");
        Introduce(primary, secondary);
        await using var listener = Listen(secondary, out _, PeerPurpose.KeepAlive, PeerPurpose.Replication);
        await using var stream = await PeerStream.ConnectAsync(
            listener.Local, IPAddress.Parse("127.62.1.2"), primary, PeerPurpose.Replication, Cancel);
        Assert.Equal(PeerPurpose.Replication, stream.Purpose);
        await stream.Stream.WriteAsync("ping"u8.ToArray(), Cancel);
        var answer = new byte[4 + PeerPurpose.Replication.Name.Length];
        await stream.Stream.ReadExactlyAsync(answer, Cancel);
        Assert.Equal("ping" + PeerPurpose.Replication.Name, System.Text.Encoding.ASCII.GetString(answer));
    }

    [Fact]
    public async Task A_server_whose_certificate_is_not_pinned_is_not_let_in()
    {
        using var primary = Identity("primary");
        using var secondary = Identity("secondary");
        using var stranger = Identity("stranger");
        Introduce(primary, secondary);
        stranger.Pin(secondary.CertificatePem);
        await using var listener = Listen(secondary, out var refused, PeerPurpose.KeepAlive);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await using var stream = await PeerStream.ConnectAsync(
                listener.Local, null, stranger, PeerPurpose.KeepAlive, Cancel);
            await stream.Stream.WriteAsync("ping"u8.ToArray(), Cancel);
            await stream.Stream.ReadExactlyAsync(new byte[1], Cancel);
        });
        Assert.NotEmpty(await refused.Task);
    }

    [Fact]
    public async Task A_server_that_is_not_the_pinned_one_is_not_spoken_to()
    {
        using var primary = Identity("primary");
        using var secondary = Identity("secondary");
        using var stranger = Identity("stranger");
        Introduce(primary, secondary);
        stranger.Pin(primary.CertificatePem);
        await using var listener = Listen(stranger, out _, PeerPurpose.KeepAlive);
        await Assert.ThrowsAsync<AuthenticationException>(
            () => PeerStream.ConnectAsync(listener.Local, null, primary, PeerPurpose.KeepAlive, Cancel));
    }

    [Fact]
    public async Task A_purpose_that_is_not_served_is_refused()
    {
        using var primary = Identity("primary");
        using var secondary = Identity("secondary");
        Introduce(primary, secondary);
        await using var listener = Listen(secondary, out _, PeerPurpose.KeepAlive);
        await Assert.ThrowsAnyAsync<Exception>(
            () => PeerStream.ConnectAsync(listener.Local, null, primary, PeerPurpose.Replication, Cancel));
    }

    [Fact]
    public async Task A_connection_that_says_nothing_does_not_hold_up_the_next_one()
    {
        using var primary = Identity("primary");
        using var secondary = Identity("secondary");
        Introduce(primary, secondary);
        await using var listener = Listen(secondary, out _, PeerPurpose.KeepAlive);
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await silent.ConnectAsync(listener.Local, Cancel);
        await using var stream = await PeerStream.ConnectAsync(
            listener.Local, null, primary, PeerPurpose.KeepAlive, Cancel);
        Assert.Equal(PeerPurpose.KeepAlive, stream.Purpose);
    }

    [Fact]
    public void An_identity_is_made_once_its_key_is_its_owners_and_the_pin_outlives_the_process()
    {
        using var first = Identity("primary");
        using var other = Identity("secondary");
        first.Pin(other.CertificatePem);
        using var again = Identity("primary");
        Assert.Equal(first.Fingerprint, again.Fingerprint);
        Assert.Equal(other.Fingerprint, again.PinnedFingerprint);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(_folder, "primary", "pair", "key.pem")));
        again.Unpin();
        Assert.False(again.IsPeer(other.Certificate));
        using var unpaired = Identity("primary");
        Assert.Null(unpaired.PinnedFingerprint);
    }

    private PeerIdentity Identity(string name) => PeerIdentity.LoadOrCreate(Path.Combine(_folder, name), name);

    private static void Introduce(PeerIdentity one, PeerIdentity other)
    {
        one.Pin(other.CertificatePem);
        other.Pin(one.CertificatePem);
    }

    /// <summary>Answers what it reads with the same and the purpose.</summary>
    private static PeerListener Listen(
        PeerIdentity identity, out TaskCompletionSource<string> refused, params PeerPurpose[] purposes)
    {
        var told = refused = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        return new PeerListener(
            Anywhere, identity, purposes.ToDictionary(p => p, _ => (PeerConnectionHandler)Echo),
            (_, why) => told.TrySetResult(why));

        static async Task Echo(PeerStream stream, CancellationToken closing)
        {
            var buffer = new byte[4];
            await stream.Stream.ReadExactlyAsync(buffer, closing);
            var name = System.Text.Encoding.ASCII.GetBytes(stream.Purpose.Name);
            await stream.Stream.WriteAsync(buffer.Concat(name).ToArray(), closing);
        }
    }
}
