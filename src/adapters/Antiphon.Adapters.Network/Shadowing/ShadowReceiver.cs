using Antiphon.Adapters.Network.Peer;
using Antiphon.Kernel;

namespace Antiphon.Adapters.Network.Shadowing;

/// <summary>Takes what the other server streams of its calls. Called by the one who reads the stream.</summary>
public interface IShadowSink
{
    void OnCallChanged(CallId call, ReadOnlyMemory<byte> record, Instant sentAt);

    void OnCallEnded(CallId call);

    void OnCallLetGo(CallId call);

    void OnAudio(RecordingId recording, long offset, ReadOnlyMemory<byte> samples);

    void OnBegun(string life);

    void OnTold();

    void OnClock(Instant sentAt);

    void OnRepeated(RecordingId recording, long offset, ReadOnlyMemory<byte> samples);

    void OnCallReturned(CallId call, ReadOnlyMemory<byte> record, long samples, Instant sentAt);

    void OnLampChanged(string lamp, ReadOnlyMemory<byte> record, Instant sentAt);

    void OnLampEnded(string lamp);
}

/// <summary>
/// Reads the stream of shadows. One that comes after another replaces it, and goes on where that one was heard to: what
/// the other server's voice service still had under way when it died may arrive after what its next life tells.
/// </summary>
public sealed class ShadowReceiver(IShadowSink sink)
{
    private readonly Lock _delivering = new();
    private int _streams;
    private ShadowPlace _heard;

    /// <summary>Serves the peer's connection to us (<see cref="PeerListener"/>).</summary>
    public Task ServeAsync(PeerStream peer, CancellationToken closing)
    {
        peer.EndWhenSilent();
        return ReadAsync(peer.Stream, closing);
    }

    /// <summary>Until the stream ends, makes no sense or is replaced.</summary>
    /// <exception cref="IOException">It broke.</exception>
    public async Task ReadAsync(Stream stream, CancellationToken closing)
    {
        int number;
        ShadowPlace heard;
        lock (_delivering)
            (number, heard) = (++_streams, _heard);
        await stream.WriteAsync(heard.ToBytes(), closing);
        var place = await ShadowPlace.ReadAsync(stream, closing);
        lock (_delivering)
        {
            if (number != _streams)
                return;
            _heard = place;
        }

        var buffer = new byte[2 * ShadowFrame.BytesMax];
        var filled = 0;
        while (await stream.ReadAsync(buffer.AsMemory(filled), closing) is > 0 and var read)
        {
            filled += read;
            lock (_delivering)
            {
                if (number != _streams || !TakeFrames(buffer, ref filled))
                    return;
            }
        }
    }

    /// <summary>Delivers what is whole and moves the rest to the front; false for what is no frame.</summary>
    private bool TakeFrames(byte[] buffer, ref int filled)
    {
        var at = 0;
        int length;
        while ((length = ShadowFrame.Read(buffer.AsSpan(at..filled), out var frame)) > 0)
        {
            Deliver(frame);
            at += length;
        }

        if (length < 0)
            return false;
        buffer.AsSpan(at..filled).CopyTo(buffer);
        filled -= at;
        _heard = _heard with { Bytes = _heard.Bytes + at };
        return true;
    }

    private void Deliver(in ShadowFrame frame)
    {
        switch (frame.Kind)
        {
            case ShadowFrameKind.CallChanged when CallId.TryParse(frame.SubjectText, null, out var call):
                sink.OnCallChanged(call, frame.Payload.ToArray(), frame.SentAt);
                break;
            case ShadowFrameKind.CallEnded when CallId.TryParse(frame.SubjectText, null, out var call):
                sink.OnCallEnded(call);
                break;
            case ShadowFrameKind.CallLetGo when CallId.TryParse(frame.SubjectText, null, out var call):
                sink.OnCallLetGo(call);
                break;
            case ShadowFrameKind.Audio when RecordingId.TryParse(frame.SubjectText, null, out var recording):
                sink.OnAudio(recording, frame.Offset, frame.Payload.ToArray());
                break;
            case ShadowFrameKind.Begun:
                sink.OnBegun(frame.SubjectText);
                break;
            case ShadowFrameKind.Told:
                sink.OnTold();
                break;
            case ShadowFrameKind.Clock:
                sink.OnClock(frame.SentAt);
                break;
            case ShadowFrameKind.Repeated when RecordingId.TryParse(frame.SubjectText, null, out var recording):
                sink.OnRepeated(recording, frame.Offset, frame.Payload.ToArray());
                break;
            case ShadowFrameKind.CallReturned when CallId.TryParse(frame.SubjectText, null, out var call):
                sink.OnCallReturned(call, frame.Payload.ToArray(), frame.Offset, frame.SentAt);
                break;
            case ShadowFrameKind.LampChanged:
                sink.OnLampChanged(frame.SubjectText, frame.Payload.ToArray(), frame.SentAt);
                break;
            case ShadowFrameKind.LampEnded:
                sink.OnLampEnded(frame.SubjectText);
                break;
            default:
                // A kind that a newer version sends.
                break;
        }
    }
}
