using Antiphon.Kernel;
using Antiphon.Ports.Shadowing;
using Antiphon.Simulation.Worlds;
using Antiphon.Voice;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// The way of shadows to the other voice process. While it is away nothing is kept; whoever gives is told when it has
/// come. What a stream that stands still cannot take is dropped.
/// </summary>
internal sealed class ShadowStream(IClock clock) : IShadowLink
{
    private const int WaitingMax = 4096;
    private const int WaitingMaxForRepeats = 16;

    private Connection.End? _link;

    public void Join(Connection.End link) => _link = link;

    public void Leave() => _link = null;

    public void CallChanged(CallId call, ReadOnlyMemory<byte> record) =>
        Send(new VoiceEvent.ShadowChanged(call, record.ToArray(), clock.Now));

    public void CallEnded(CallId call) => Send(new VoiceEvent.ShadowEnded(call));

    public void CallLetGo(CallId call) => Send(new VoiceEvent.ShadowLetGo(call));

    public void Hear(RecordingId recording, long offset, ReadOnlyMemory<byte> samples) =>
        Send(new VoiceEvent.ShadowAudio(recording, offset, samples));

    public void Begin(string life) => Send(new VoiceEvent.ShadowsBegun(life));

    public void Told() => Send(new VoiceEvent.ShadowsTold());

    public void TellClock() => Send(new VoiceEvent.ShadowClock(clock.Now));

    public void CallReturned(CallId call, ReadOnlyMemory<byte> record, long samples) =>
        Send(new VoiceEvent.ShadowReturned(call, record.ToArray(), samples, clock.Now));

    public void LampChanged(string lamp, ReadOnlyMemory<byte> record) =>
        Send(new VoiceEvent.LampShadowChanged(lamp, record.ToArray(), clock.Now));

    public void LampEnded(string lamp) => Send(new VoiceEvent.LampShadowEnded(lamp));

    public bool TryRepeat(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
    {
        if (_link is { Waiting: > WaitingMaxForRepeats })
            return false;
        Send(new VoiceEvent.ShadowRepeated(recording, offset, samples.ToArray()));
        return true;
    }

    private void Send(VoiceEvent shadow)
    {
        if (_link is { Waiting: < WaitingMax } link)
            link.Send(shadow);
    }
}
