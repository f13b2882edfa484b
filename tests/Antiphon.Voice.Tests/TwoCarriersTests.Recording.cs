using Antiphon.Audio;
using Antiphon.Kernel;
using Antiphon.Ports.Media;

namespace Antiphon.Voice.Tests;

/// <content>What each has recorded of the message.</content>
public partial class TwoCarriersTests
{
    [Fact]
    public void Message_that_both_began_to_record_by_themselves_is_not_mixed_where_it_does_not_go_on()
    {
        _active.Answer();
        Follow();
        _waiting.Activate();
        foreach (var (station, timestamp) in ((Station, uint)[])[(_active, 0), (_waiting, 8000)])
        {
            station.LetSpeak();
            Anchor(station, station.Ports.Recordings.Single(), timestamp);
        }

        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        Follow();
        _active.Ports.Shadowed.Clear();
        _active.Follow(_waiting);
        // All that the other one has of it is wanted.
        Assert.Single(_active.Ports.Shadowed.OfType<VoiceEvent.ShadowLetGo>());
        Assert.Equal(_waiting.Ports.Recordings, _active.Ports.Recordings);
    }

    /// <summary>Longer by silence, it would take the place of what the other server has stored of it.</summary>
    [Fact]
    public void Recording_is_no_longer_than_its_caller_was_heard()
    {
        _active.Answer();
        _active.LetSpeak();
        Anchor(_active, _active.Ports.Recordings.Single(), timestamp: 1600);
        LetPass(TimeSpan.FromSeconds(3));
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.FarEndQuiet(new(1), _active.Now)));
        LetPass(TimeSpan.FromSeconds(7));
        _active.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        Assert.Equal(24_000, _active.Ports.Shadowed.OfType<VoiceEvent.ShadowReturned>().Single().Samples);
    }

    /// <summary>The way between them was cut when the first had just begun.</summary>
    [Fact]
    public void Part_of_a_message_finds_its_place_in_the_recording_of_the_server_that_began_it()
    {
        _waiting.Deliver(new VoiceEvent.ShadowsWanted());
        _active.Follow(_waiting);
        _active.Answer();
        _active.LetSpeak();
        var recording = _active.Ports.Recordings.Single();
        Follow();
        Anchor(_active, recording, timestamp: 1600);
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.FarEndQuiet(new(1), _active.Now)));
        LetPass(TimeSpan.FromSeconds(1));
        _waiting.Deliver(new VoiceEvent.OtherJudged(IsLost: true));
        _waiting.Activate();
        Anchor(_waiting, recording, timestamp: 9600);
        LetPass(TimeSpan.FromSeconds(3));

        Clear();
        _waiting.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        Assert.Equal((recording, 0, 24_000), Assert.Single(_waiting.Ports.Reads));
        _active.Follow(_waiting);
        Assert.Equal((8000, 32_000), (_active.Ports.Resumption?.Anchor?.Offset, _active.Ports.Resumption?.Samples));
        Follow();
        // It has not gone there yet, and lies nowhere else.
        Assert.Single(_waiting.Ports.Recordings);
        Assert.Empty(_waiting.Ports.Shadowed);
        // The way there broke.
        _waiting.Deliver(new VoiceEvent.ShadowsWanted());
        Assert.Equal(2, _waiting.Ports.Reads.Count);

        var heard = new byte[24_000];
        heard.AsSpan(12_000, 4000).Fill(G711.Silence(G711Law.MuLaw));
        heard.AsSpan(23_900).Fill(G711.Silence(G711Law.MuLaw));
        _waiting.Deliver(new VoiceEvent.RecordingRead(new RecordingPart(recording, 0, heard)));
        LetPass(TimeSpan.FromSeconds(1));
        _active.Follow(_waiting);
        // Where nobody was heard there, somebody may have been heard here.
        Assert.Equal([(recording, 8000, 12_000), (recording, 24_000, 7900)], _active.Ports.RepeatedHere);
        // What the first one heard before is wanted by the other.
        Assert.Equal([recording], _active.Ports.HeardAgain);
    }

    /// <summary>
    /// When the way between them was cut, the caller was heard by the first for a while yet, then by the second alone.
    /// </summary>
    [Fact]
    public void Server_that_gives_a_call_back_is_given_what_the_other_one_has_recorded_by_itself()
    {
        _waiting.Deliver(new VoiceEvent.ShadowsWanted());
        _active.Follow(_waiting);
        _active.Answer();
        _active.LetSpeak();
        var recording = _active.Ports.Recordings.Single();
        Anchor(_active, recording, timestamp: 1600);
        Follow();
        _waiting.Deliver(new VoiceEvent.OtherJudged(IsLost: true));
        _waiting.Activate();
        _active.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.FarEndQuiet(new(1), _active.Now)));
        LetPass(TimeSpan.FromSeconds(3));

        Clear();
        _waiting.Deliver(new VoiceEvent.BecomeInactive([], EndCallsBecause: null));
        _active.Follow(_waiting);
        Follow();
        Assert.Empty(_active.Ports.HeardAgain);
        _waiting.Deliver(new VoiceEvent.RecordingRead(new RecordingPart(recording, 0, new byte[24_000])));
        LetPass(TimeSpan.FromSeconds(1));
        _active.Follow(_waiting);
        Assert.Equal([recording], _active.Ports.HeardAgain);
        Assert.Single(_waiting.Ports.Recordings);
    }
}
