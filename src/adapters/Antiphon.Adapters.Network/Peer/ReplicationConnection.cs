using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Threading.Channels;
using Antiphon.Ports.Replication;

namespace Antiphon.Adapters.Network.Peer;

/// <summary>
/// Frames of the stores on one connection: length (4 bytes, big-endian, of what follows), then the frame. What is sent
/// waits here and leaves in order; the sink is told when nothing waits any more.
/// </summary>
public sealed class ReplicationConnection : IReplicationLink, IDisposable
{
    private const int LengthBytes = 4;

    private readonly PeerStream _stream;
    private readonly IReplicationSink _sink;
    private readonly int _frameMax;
    private readonly Channel<ReadOnlyMemory<byte>> _waiting = Channel.CreateUnbounded<ReadOnlyMemory<byte>>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();

    private ReplicationConnection(PeerStream stream, IReplicationSink sink, int frameMax) =>
        (_stream, _sink, _frameMax) = (stream, sink, frameMax);

    /// <summary>Carries frames until the connection ends, which the sink is told.</summary>
    /// <param name="stream">The caller's to dispose.</param>
    /// <param name="sink">Whom to tell.</param>
    /// <param name="frameMax">Bytes of a frame; a longer one ends the connection.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task RunAsync(
        PeerStream stream, IReplicationSink sink, int frameMax, CancellationToken cancel)
    {
        using var connection = new ReplicationConnection(stream, sink, frameMax);
        stream.EndWhenSilent();
        await using var registration = cancel.Register(connection.Close);
        await sink.OpenedAsync(connection);
        var writing = connection.WriteAllAsync();
        var cause = await connection.ReadAllAsync();
        connection.Close();
        cause = await writing ?? cause;
        await sink.ClosedAsync(connection, cause);
    }

    public void Send(ReadOnlyMemory<byte> frame) => _waiting.Writer.TryWrite(frame);

    public void Close()
    {
        _waiting.Writer.TryComplete();
        try
        {
            _closing.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    public void Dispose() => _closing.Dispose();

    /// <returns>Why it ended; null when it was closed.</returns>
    private async Task<string?> WriteAllAsync()
    {
        var writer = PipeWriter.Create(_stream.Stream, new StreamPipeWriterOptions(leaveOpen: true));
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(_closing.Token))
            {
                while (_waiting.Reader.TryRead(out var frame))
                {
                    BinaryPrimitives.WriteInt32BigEndian(writer.GetSpan(LengthBytes), frame.Length);
                    writer.Advance(LengthBytes);
                    await writer.WriteAsync(frame, _closing.Token);
                }

                await _sink.DrainedAsync(this);
            }

            return null;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            await _closing.CancelAsync();
            return e is IOException ? e.Message : null;
        }
    }

    private async Task<string> ReadAllAsync()
    {
        var reader = PipeReader.Create(_stream.Stream, new StreamPipeReaderOptions(leaveOpen: true));
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(_closing.Token);
                var rest = read.Buffer;
                while (TryTake(ref rest, out var frame))
                    await _sink.ArrivedAsync(this, frame);
                if (rest.Length >= LengthBytes && !IsAllowed(LengthOf(rest)))
                    return "a frame is longer than it may be";
                if (read.IsCompleted)
                    return "the peer closed the connection";
                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            return e is OperationCanceledException ? "closed" : e.Message;
        }
    }

    private bool TryTake(ref ReadOnlySequence<byte> rest, out byte[] frame)
    {
        frame = [];
        if (rest.Length < LengthBytes || LengthOf(rest) is var length && !IsAllowed(length)
            || rest.Length < LengthBytes + length)
        {
            return false;
        }

        frame = rest.Slice(LengthBytes, length).ToArray();
        rest = rest.Slice(LengthBytes + length);
        return true;
    }

    private bool IsAllowed(int length) => length >= 0 && length <= _frameMax;

    private static int LengthOf(ReadOnlySequence<byte> bytes)
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        bytes.Slice(0, LengthBytes).CopyTo(length);
        return BinaryPrimitives.ReadInt32BigEndian(length);
    }
}
