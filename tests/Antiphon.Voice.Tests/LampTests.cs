namespace Antiphon.Voice.Tests;

/// <summary>Who subscribed to a lamp, and how often.</summary>
public class LampTests
{
    [Fact]
    public void Phone_that_subscribes_anew_without_end_has_one_subscription()
    {
        var station = new Station();
        for (var i = 0; i < 200; i++)
            Assert.Equal(200, Subscribe(station, "<sip:2001@192.0.2.9>"));
        Assert.Equal(1, station.Report.Subscriptions);
    }

    [Fact]
    public void Two_phones_of_one_mailbox_have_a_lamp_each()
    {
        var station = new Station();
        Subscribe(station, "<sip:2001@192.0.2.9>");
        Subscribe(station, "<sip:2001@192.0.2.9:5062>");
        Assert.Equal(2, station.Report.Subscriptions);
    }

    private static int? Subscribe(Station station, string contact) => station.StatusOf(station.Lines(
        "SUBSCRIBE", contact: contact, more: ["Event: message-summary", "Expires: 600"]));
}
