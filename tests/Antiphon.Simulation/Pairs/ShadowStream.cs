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

    private Connection.End? _link;

    public void Join(Connection.End link) => _link = link;

    public void Leave() => _link = null;

    public void CallChanged(CallId call, ReadOnlyMemory<byte> record) =>
        Send(new VoiceEvent.ShadowChanged(call, record.ToArray(), clock.Now));

    public void CallEnded(CallId call) => Send(new VoiceEvent.ShadowEnded(call));

    public void Hear(RecordingId recording, long offset, ReadOnlyMemory<byte> samples) =>
        Send(new VoiceEvent.ShadowAudio(recording, offset, samples));

    private void Send(VoiceEvent shadow)
    {
        if (_link is { Waiting: < WaitingMax } link)
            link.Send(shadow);
    }
}
