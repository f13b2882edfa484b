using System.Buffers.Binary;
using System.Net.Sockets;
using Antiphon.Ports.Local;

namespace Antiphon.Adapters.Host.Local;

/// <summary>
/// One connection between two processes of this server: a thread that reads frames, one that writes what waits. Whoever
/// sends never waits for the other process.
/// </summary>
public sealed class LocalLink : IDisposable
{
    /// <summary>The other process hangs when it has so much to read.</summary>
    private const int WaitingMax = 100_000;

    private const int HeadBytes = 4;

    private readonly Socket _socket;
    private readonly Queue<byte[]> _waiting = new();
    private readonly Action<LocalLink, LocalFrameKind, ReadOnlyMemory<byte>> _received;
    private readonly Action<LocalLink> _closed;
    private readonly Thread _reader;
    private readonly Thread _writer;
    private bool _isClosed;

    /// <param name="socket">Connected; taken over.</param>
    /// <param name="received">Told of every frame, on the reader's thread.</param>
    /// <param name="closed">Told once, on the reader's thread, after the last frame.</param>
    public LocalLink(
        Socket socket,
        Action<LocalLink, LocalFrameKind, ReadOnlyMemory<byte>> received,
        Action<LocalLink> closed)
    {
        (_socket, _received, _closed) = (socket, received, closed);
        _reader = new Thread(Read) { Name = "local-reader", IsBackground = true };
        _writer = new Thread(Write) { Name = "local-writer", IsBackground = true };
    }

    /// <summary>Frames may arrive from now on.</summary>
    public void Start()
    {
        // The reader waits for the writer to end, and may see the end at once.
        _writer.Start();
        _reader.Start();
    }

    public void Send(LocalMessage message) => Send(LocalFrame.Write(message));

    /// <param name="frame">As <see cref="LocalFrame"/> writes it.</param>
    public void Send(byte[] frame)
    {
        lock (_waiting)
        {
            if (_isClosed)
                return;
            _waiting.Enqueue(frame);
            if (_waiting.Count <= WaitingMax)
            {
                Monitor.Pulse(_waiting);
                return;
            }
        }

        Close();
    }

    /// <summary>Closes the connection; does not wait for its threads, which may be the caller.</summary>
    public void Dispose() => Close();

    private void Close()
    {
        lock (_waiting)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            Monitor.PulseAll(_waiting);
        }

        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The other process closed it first.
        }
    }

    private void Read()
    {
        try
        {
            var head = new byte[HeadBytes];
            while (Fill(head))
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(head);
                if (length is < 1 or > LocalFrame.BytesMax)
                    break;
                var frame = new byte[length];
                if (!Fill(frame))
                    break;
                _received(this, (LocalFrameKind)frame[0], frame.AsMemory(1));
            }
        }
        catch (SocketException)
        {
            // The other process died; told below.
        }

        Close();
        _writer.Join();
        _socket.Dispose();
        _closed(this);
    }

    private bool Fill(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var read = _socket.Receive(buffer);
            if (read == 0)
                return false;
            buffer = buffer[read..];
        }

        return true;
    }

    private void Write()
    {
        var head = new byte[HeadBytes];
        try
        {
            while (Next() is { } frame)
            {
                BinaryPrimitives.WriteInt32BigEndian(head, frame.Length);
                SendAll(head);
                SendAll(frame);
            }
        }
        catch (SocketException)
        {
            Close();
        }
    }

    private byte[]? Next()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0 && !_isClosed)
                Monitor.Wait(_waiting);
            return _isClosed ? null : _waiting.Dequeue();
        }
    }

    private void SendAll(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[_socket.Send(bytes)..];
    }
}
