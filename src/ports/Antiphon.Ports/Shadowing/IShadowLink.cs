using Antiphon.Kernel;

namespace Antiphon.Ports.Shadowing;

/// <summary>
/// The way to the other server's voice service. Never blocks: what a slow or absent peer cannot take is dropped, and
/// the peer asks for the whole again when it is back.
/// </summary>
public interface IShadowLink
{
    void CallChanged(CallId call, ReadOnlyMemory<byte> record);

    void CallEnded(CallId call);
}

/// <summary>Recordings of calls that another server carries, written here as they arrive there.</summary>
public interface IShadowRecordings
{
    void Begin(RecordingId recording, AudioCodec codec);

    void Put(RecordingId recording, long offset, ReadOnlySpan<byte> samples);

    /// <summary>
    /// Hands all that arrived to the writer and says how many samples it is; what follows is recorded here.
    /// </summary>
    long Finish(RecordingId recording);
}
