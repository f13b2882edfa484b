using System.Net;
using System.Net.Sockets;
using Antiphon.Kernel;

namespace Antiphon.Adapters.Network.Shadowing;

/// <summary>Takes what the other server streams of its calls. Called on the listener's thread.</summary>
public interface IShadowSink
{
    void OnCallChanged(CallId call, ReadOnlyMemory<byte> record, Instant sentAt);

    void OnCallEnded(CallId call);

    void OnAudio(RecordingId recording, long offset, ReadOnlyMemory<byte> samples);
}

/// <summary>Where the other server's voice service streams its calls to.</summary>
public sealed class ShadowListener : IDisposable
{
    private readonly Socket _listener;
    private readonly IShadowSink _sink;
    private readonly Thread _thread;
    private volatile bool _closed;
    private Socket? _peer;

    public ShadowListener(IPEndPoint local, IShadowSink sink)
    {
        _sink = sink;
        _listener = new Socket(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(local);
        _listener.Listen(4);
        _thread = new Thread(Run) { Name = "shadow-listener", IsBackground = true };
        _thread.Start();
    }

    public void Dispose()
    {
        _closed = true;
        _listener.Dispose();
        _peer?.Dispose();
        _thread.Join();
    }

    private void Run()
    {
        while (!_closed)
        {
            try
            {
                using var peer = _listener.Accept();
                _peer = peer;
                ReadAll(peer);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The peer died, which is what shadows are for, or this server stops; whoever comes next is accepted.
            }
        }
    }

    private void ReadAll(Socket peer)
    {
        var buffer = new byte[2 * ShadowFrame.BytesMax];
        var filled = 0;
        while (peer.Receive(buffer.AsSpan(filled)) is > 0 and var read)
        {
            filled += read;
            var at = 0;
            int length;
            while ((length = ShadowFrame.Read(buffer.AsSpan(at..filled), out var frame)) > 0)
            {
                Deliver(frame);
                at += length;
            }

            if (length < 0)
                return;
            buffer.AsSpan(at..filled).CopyTo(buffer);
            filled -= at;
        }
    }

    private void Deliver(in ShadowFrame frame)
    {
        switch (frame.Kind)
        {
            case ShadowFrameKind.CallChanged when CallId.TryParse(frame.SubjectText, null, out var call):
                _sink.OnCallChanged(call, frame.Payload.ToArray(), frame.SentAt);
                break;
            case ShadowFrameKind.CallEnded when CallId.TryParse(frame.SubjectText, null, out var call):
                _sink.OnCallEnded(call);
                break;
            case ShadowFrameKind.Audio when RecordingId.TryParse(frame.SubjectText, null, out var recording):
                _sink.OnAudio(recording, frame.Offset, frame.Payload.ToArray());
                break;
            default:
                // A kind that a newer version sends.
                break;
        }
    }
}
