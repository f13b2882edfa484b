using Antiphon.Directory;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Sip;

namespace Antiphon.Voice.Tests;

/// <summary>PINs that came in a file with thousands of others are hashed at little cost.</summary>
public class PinTests
{
    private static readonly string Stronger = $"{PinHash.Make("4711", new byte[PinHash.SaltBytes])}";

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public void Right_pin_is_kept_at_its_full_cost_once_it_is_used(bool isRight, int patches)
    {
        var station = new Station();
        station.Ports.RightPin = isRight;
        station.Ports.StrongerPin = isRight ? Stronger : null;
        SignIn(station);
        Assert.Equal(patches, station.Ports.Submitted.OfType<StoreCommand.Patch>().Count(
            p => p.Fields["pin"] is { } pin && pin.Contains(Stronger, StringComparison.Ordinal)));
    }

    private static void SignIn(Station station)
    {
        var invite = station.Lines(
            "INVITE", "sip:7000@192.0.2.1", Station.Offer, more: ["Content-Type: application/sdp"]);
        var answer = Station.FinalOf(station.Receive(invite))!;
        station.Receive(station.InDialog("ACK", answer));
        foreach (var key in "2001#4711#")
        {
            station.Deliver(new VoiceEvent.MediaRaised(
                new MediaEvent.KeyPressed(new MediaSessionId(1), key, TimeSpan.Zero)));
        }
    }
}
