using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Antiphon.Adapters.Network.Peer;

/// <summary>
/// A connection with the peer: TLS 1.3, each end certain that the other holds the certificate pinned. Blocking and
/// asynchronous reading and writing both work on <see cref="Stream"/>.
/// </summary>
public sealed class PeerStream : IAsyncDisposable, IDisposable
{
    /// <summary>How long opening may take, from the first packet to the last of the handshake.</summary>
    public static readonly TimeSpan OpeningMax = TimeSpan.FromSeconds(5);

    /// <summary>A peer that has gone without a word is noticed by TCP after about so many seconds.</summary>
    private const int ProbeSeconds = 5;
    private const int ProbesMax = 2;

    /// <summary>The same for one that goes while something is on its way to it: TCP sends no probes then, and after a
    /// cut of a minute its next attempt may be a minute away (tcp(7), RFC 5482).</summary>
    private const int UserTimeout = 18; // TCP_USER_TIMEOUT, in milliseconds

    private readonly SslStream _stream;

    private PeerStream(Socket socket, SslStream stream)
    {
        _stream = stream;
        Purpose = PeerPurpose.Of(stream.NegotiatedApplicationProtocol);
        Remote = (IPEndPoint)socket.RemoteEndPoint!;
        Socket = socket;
    }

    public PeerPurpose Purpose { get; }

    public IPEndPoint Remote { get; }

    public Stream Stream => _stream;

    /// <summary>The certificate that the other end has proved to hold.</summary>
    public string PeerCertificatePem
    {
        get
        {
            using var shown = new X509Certificate2(_stream.RemoteCertificate!);
            return shown.ExportCertificatePem();
        }
    }

    /// <summary>For its options; reading and writing go through <see cref="Stream"/>.</summary>
    public Socket Socket { get; }

    /// <summary>
    /// Connects and proves who both are. The other end judges our certificate only after this returns: one that does
    /// not take us closes the connection, which the first read tells.
    /// </summary>
    /// <param name="peer">Its address and keep-alive port.</param>
    /// <param name="local">Which address of ours to come from; null for any.</param>
    /// <param name="identity">Ours, with the peer pinned.</param>
    /// <param name="purpose">What the connection is for.</param>
    /// <param name="cancel">Gives it up.</param>
    /// <exception cref="IOException">No connection, not in time, or it broke.</exception>
    /// <exception cref="AuthenticationException">Not our peer, or it does not know the purpose.</exception>
    public static async Task<PeerStream> ConnectAsync(
        IPEndPoint peer, IPAddress? local, PeerIdentity identity, PeerPurpose purpose, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(OpeningMax);
        var socket = new Socket(peer.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (local is not null)
                socket.Bind(new IPEndPoint(local, 0));
            await socket.ConnectAsync(peer, limit.Token);
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = "antiphon",
                ApplicationProtocols = [purpose.Protocol],
                EnabledSslProtocols = SslProtocols.Tls13,
                AllowTlsResume = false,
                ClientCertificates = [identity.Certificate],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => identity.Certificate,
                RemoteCertificateValidationCallback = (_, shown, _, _) => identity.IsPeer(shown),
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            };
            return await OpenAsync(socket, s => s.AuthenticateAsClientAsync(options, limit.Token));
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException($"{peer} did not answer within {OpeningMax.TotalSeconds:0} s.", e);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"{peer}: {e.Message}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The other end of <see cref="ConnectAsync"/>; takes the socket over, whatever happens.</summary>
    internal static async Task<PeerStream> AcceptAsync(
        Socket socket, PeerIdentity identity, IEnumerable<PeerPurpose> purposes, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(OpeningMax);
        try
        {
            socket.NoDelay = true;
            var options = new SslServerAuthenticationOptions
            {
                ServerCertificate = identity.Certificate,
                ClientCertificateRequired = true,
                ApplicationProtocols = [.. purposes.Select(p => p.Protocol)],
                EnabledSslProtocols = SslProtocols.Tls13,
                AllowTlsResume = false,
                RemoteCertificateValidationCallback = (_, shown, _, _) => identity.IsPeer(shown),
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            };
            return await OpenAsync(socket, s => s.AuthenticateAsServerAsync(options, limit.Token));
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            socket.Dispose();
            throw new IOException($"No handshake within {OpeningMax.TotalSeconds:0} s.", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>From now on it ends when the other host has not answered for about ten seconds. For connections on
    /// which nobody counts keep-alives.</summary>
    public void EndWhenSilent()
    {
        Socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        Socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, ProbeSeconds);
        Socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
        Socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, ProbesMax);
        Socket.SetRawSocketOption(
            (int)SocketOptionLevel.Tcp, UserTimeout, BitConverter.GetBytes(1000 * ProbeSeconds * ProbesMax));
    }

    public void Dispose() => _stream.Dispose();

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static async Task<PeerStream> OpenAsync(Socket socket, Func<SslStream, Task> authenticate)
    {
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await authenticate(stream);
            if (stream.NegotiatedApplicationProtocol.Protocol.IsEmpty)
                throw new AuthenticationException("The other end does not say what the connection is for.");
            return new PeerStream(socket, stream);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }
}
