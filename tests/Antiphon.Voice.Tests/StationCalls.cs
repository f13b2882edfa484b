using Antiphon.Ports.Media;
using Antiphon.Sip;

namespace Antiphon.Voice.Tests;

/// <summary>What happens in a station's first call.</summary>
internal static class StationCalls
{
    public static SipResponse Answer(this Station station)
    {
        var answer = Station.FinalOf(station.Receive(station.Invite()))!;
        station.Receive(station.InDialog("ACK", answer));
        return answer;
    }

    /// <summary>The greeting, then the tone.</summary>
    public static void LetSpeak(this Station station)
    {
        station.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.PlaybackEnded(new(1), new(1))));
        station.Deliver(new VoiceEvent.MediaRaised(new MediaEvent.PlaybackEnded(new(1), new(2))));
    }

    /// <summary>After three seconds of it.</summary>
    public static void StopRecording(this Station station) => station.Deliver(new VoiceEvent.MediaRaised(
        new MediaEvent.RecordingStopped(new(1), station.Ports.Recordings.Single(), RecordingStop.Asked, 24_000)));

    /// <summary>The caller does, in the middle of the message.</summary>
    public static void HangUp(this Station station, SipResponse answer)
    {
        station.Receive(station.InDialog("BYE", answer));
        station.StopRecording();
    }
}
