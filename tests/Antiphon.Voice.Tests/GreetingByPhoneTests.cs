using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports.Media;

namespace Antiphon.Voice.Tests;

/// <summary>What a subscriber records by phone is what callers hear, through the whole voice loop.</summary>
public class GreetingByPhoneTests
{
    private const int ALaw = 8;

    private static readonly SubscriberId Alice = new("alice");

    private static readonly Subscriber Record = new()
    {
        Id = Alice,
        Extension = new Extension("2001"),
        Pin = PinHash.Make("4711", new byte[PinHash.SaltBytes], 1),
        IsEnrolled = true,
    };

    [Theory]
    [InlineData(0, AudioCodec.PCMU)]
    [InlineData(ALaw, AudioCodec.PCMA)]
    public void Greeting_that_is_recorded_by_phone_is_what_the_next_caller_hears(int payload, AudioCodec codec)
    {
        var station = new SpokenStation(Record);
        var words = Samples(3, 17);
        SignIn(station, payload).Press("411").HearOut().Speak(words).Press("#").Press("#");
        Assert.Contains(new AudioItem.Prompt("greeting-kept"), station.Heard);
        station.HangUp().Call("2001");
        var (samples, heardAs) = station.HeardRecording();
        Assert.Equal(words, samples);
        Assert.Equal(codec, heardAs);
    }

    [Fact]
    public void Busy_greeting_is_heard_by_those_whom_the_phone_system_forwards_because_the_phone_is_busy()
    {
        var station = new SpokenStation(Record);
        var words = Samples(2, 5);
        SignIn(station).Press("41332").HearOut().Speak(words).Press("##").Press("4").HangUp();
        station.Call("8000", more: "\r\nDiversion: <sip:2001@192.0.2.9>;reason=user-busy");
        Assert.Equal(words, station.HeardRecording().Samples);
        station.HangUp().Call("8000", more: "\r\nDiversion: <sip:2001@192.0.2.9>;reason=no-answer");
        Assert.DoesNotContain(station.Heard, i => i is AudioItem.Recording);
        // RFC 4458 2: mailbox and reason stand in the number that is called.
        station.HangUp().Call("8000", parameters: ";target=sip:2001%40192.0.2.9;cause=486");
        Assert.Equal(words, station.HeardRecording().Samples);
        station.HangUp().Call("8000", parameters: ";target=sip:2001%40192.0.2.9;cause=408");
        Assert.DoesNotContain(station.Heard, i => i is AudioItem.Recording);
    }

    [Fact]
    public void Greeting_whose_speaker_had_not_kept_it_when_the_server_died_changes_nothing()
    {
        var station = new SpokenStation(Record);
        SignIn(station).Press("411").HearOut().Speak(Samples(3, 9));
        station.CrashAndRecover();
        Assert.Null(station.Read(Alice).StandardGreeting);
    }

    [Fact]
    public void Pin_that_is_changed_by_phone_opens_the_mailbox_from_then_on()
    {
        var station = new SpokenStation(Record);
        SignIn(station).Press("431").Press("4711#").Press("4711#");
        Assert.Contains(new AudioItem.Prompt("pin-is-old-one"), station.Heard);
        station.Press("8642#").Press("8642#");
        Assert.Contains(new AudioItem.Prompt("pin-changed"), station.Heard);
        Assert.True(station.Read(Alice).Pin!.Value.Matches("8642"));
        station.HangUp().Call("7000", from: "2001").Press("4711#");
        Assert.Contains(new AudioItem.Prompt("wrong-pin"), station.Heard);
    }

    private static SpokenStation SignIn(SpokenStation station, int payload = 0) =>
        station.Call("7000", payload, from: "2001").Press("4711#");

    private static byte[] Samples(int seconds, int step) =>
        [.. Enumerable.Range(0, seconds * 8000).Select(i => (byte)((i * step) + (i >> 8)))];
}
