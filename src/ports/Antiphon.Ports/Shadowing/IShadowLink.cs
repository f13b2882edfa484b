using Antiphon.Kernel;

namespace Antiphon.Ports.Shadowing;

/// <summary>
/// The way to the other server's voice service. Never blocks: what a slow or absent peer cannot take is dropped; when
/// it can take again it is said so (ShadowsWanted), and everything is told anew.
/// </summary>
public interface IShadowLink
{
    /// <summary>What follows is everything there is, until <see cref="Told"/>.</summary>
    /// <param name="life">Of this voice service: another one after each start.</param>
    void Begin(string life);

    /// <summary>What was not named since <see cref="Begin"/> is not there any more.</summary>
    void Told();

    /// <summary>What time it is by the clock that all records are by.</summary>
    void TellClock();

    void CallChanged(CallId call, ReadOnlyMemory<byte> record);

    void CallEnded(CallId call);

    /// <summary>
    /// A call that both servers carried is the peer's alone now: what was recorded there is wanted here.
    /// </summary>
    void CallLetGo(CallId call);

    /// <summary>
    /// A call that nobody carries, and the peer may go on with: of an earlier life of the peer, or let go of here.
    /// </summary>
    /// <param name="call">Which.</param>
    /// <param name="record">As it was last, its instants on this server's clock.</param>
    /// <param name="samples">What lies here of its recording; what the peer lacks of it follows by
    /// <see cref="TryRepeat"/>.</param>
    void CallReturned(CallId call, ReadOnlyMemory<byte> record, long samples);

    /// <param name="lamp">The subscription's own name, unique for all time.</param>
    /// <param name="record">The subscription.</param>
    void LampChanged(string lamp, ReadOnlyMemory<byte> record);

    void LampEnded(string lamp);

    /// <summary>
    /// Audio that was recorded before the peer came. False: other things wait to be sent and go first; ask again.
    /// </summary>
    bool TryRepeat(RecordingId recording, long offset, ReadOnlySpan<byte> samples);
}

/// <summary>Recordings of calls that another server carries, written here as they arrive there.</summary>
public interface IShadowRecordings
{
    /// <summary>What lies in the spool of it from an earlier time stays until something else arrives.</summary>
    /// <param name="recording">Which.</param>
    /// <param name="codec">Of its samples.</param>
    /// <param name="from">What lies before that sample was recorded here, and only a repetition changes it.</param>
    void Begin(RecordingId recording, AudioCodec codec, long from);

    void Put(RecordingId recording, long offset, ReadOnlySpan<byte> samples);

    /// <summary>What was recorded before this server came, also when the recording goes on here by now.</summary>
    void Repeat(RecordingId recording, long offset, ReadOnlySpan<byte> samples);

    /// <summary>Hands all that arrived to the writer and says how many samples it is; more may arrive.</summary>
    long Flush(RecordingId recording);

    /// <summary>
    /// Hands all that arrived to the writer and says how many samples it is; what follows is recorded here.
    /// </summary>
    long Finish(RecordingId recording);
}
