using Antiphon.Ports.Media;
using Antiphon.Sip;

namespace Antiphon.Voice.Tests;

/// <summary>What a server that waits knows and keeps of another one's calls.</summary>
public class ShadowTests
{
    private readonly Station _active = new();
    private readonly Station _waiting = new(isActive: false);

    [Fact]
    public void Recording_of_the_other_server_is_written_here_too_until_its_call_has_ended()
    {
        var answer = Station.FinalOf(_active.Receive(_active.Invite()))!;
        _active.Receive(_active.InDialog("ACK", answer));
        // The greeting, then the tone.
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.PlaybackEnded(new(1), new(1))));
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.PlaybackEnded(new(1), new(2))));
        Follow();
        Assert.Equal(1, _waiting.Report.Shadows);
        Assert.Equal(_active.Ports.Recordings, _waiting.Ports.Recordings);
        Assert.Single(_waiting.Ports.ShadowRecordings);

        _active.Receive(_active.InDialog("BYE", answer));
        var recording = _active.Ports.Recordings.Single();
        _active.Deliver(new VoiceEvent.MediaRaised(
            new MediaEvent.RecordingStopped(new(1), recording, RecordingStop.Asked, 24_000)));
        Follow();
        Assert.Equal(0, _waiting.Report.Shadows);
        Assert.Empty(_waiting.Ports.Recordings);
        Assert.Empty(_waiting.Ports.ShadowRecordings);
    }

    private void Follow() => _waiting.Follow(_active);
}
