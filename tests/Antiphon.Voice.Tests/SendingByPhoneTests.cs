using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Ports.Media;

namespace Antiphon.Voice.Tests;

/// <summary>Messages between subscribers, through the whole voice loop.</summary>
public class SendingByPhoneTests
{
    private static readonly SubscriberId Alice = new("alice");
    private static readonly SubscriberId Bob = new("bob");
    private static readonly SubscriberId Carol = new("carol");

    [Fact]
    public void Message_for_later_is_in_nobodys_mailbox_until_it_is_due_and_then_in_each_recipients()
    {
        var station = New();
        station.SignIn("2001").Press("2").Press("2002#2003#").Press("#").HearOut().Speak(Samples(2))
            .Press("#").Press("14").Press("1#").Press("0000#").Press("#");
        Assert.Contains(new AudioItem.Prompt("message-sent"), station.Heard);
        Assert.Empty(station.HangUp().MessagesOf(Bob));
        station.Wait(TimeSpan.FromHours(23));
        Assert.Empty(station.MessagesOf(Carol));
        station.Wait(TimeSpan.FromHours(1));
        foreach (var recipient in new[] { Bob, Carol })
        {
            var message = Assert.Single(station.MessagesOf(recipient));
            Assert.Equal(Samples(2), station.Content(message.Blob!.Value));
            Assert.Equal((0, null), (message.Received.Hour, message.Due));
        }

        station.Wait(TimeSpan.FromHours(48));
        Assert.Single(station.MessagesOf(Bob));
    }

    [Fact]
    public void Names_that_are_added_after_recording_get_the_message_too()
    {
        var station = New();
        station.SignIn("2001").Press("2").Press("2002##").HearOut().Speak(Samples(2))
            .Press("#").Press("91").Press("2003#").Press("#").Press("#");
        Assert.Equal([Bob, Carol], Assert.Single(station.MessagesOf(Carol)).To!.Value);
        Assert.Equal(
            Assert.Single(station.MessagesOf(Bob)).Blob, Assert.Single(station.MessagesOf(Carol)).Blob);
    }

    [Fact]
    public void Receipt_tells_the_sender_once_who_has_heard_the_message()
    {
        var station = New();
        station.SignIn("2001").Press("2").Press("2002##").HearOut().Speak(Samples(2)).Press("#").Press("12#");
        station.HangUp();
        Assert.Empty(station.MessagesOf(Alice));
        station.SignIn("2002").Press("1").HearOut().Press("6").HangUp();
        station.SignIn("2002").Press("1").HearOut().HangUp();
        Assert.Equal("2002", Assert.Single(station.MessagesOf(Alice)).From.Number);
        station.SignIn("2001").Press("1");
        Assert.Contains(new AudioItem.Prompt("heard-your-message-of"), station.Heard);
    }

    [Fact]
    public void Receipt_that_the_disk_does_not_take_is_there_once_it_does()
    {
        var station = New();
        station.SignIn("2001").Press("2").Press("2002##").HearOut().Speak(Samples(2)).Press("#").Press("12#");
        station.HangUp().SignIn("2002").Press("1");
        station.DiskFault = new StoreFault("write", "store.db", "no space left", "Free some.");
        station.HearOut();
        Assert.Empty(station.MessagesOf(Alice));
        station.DiskFault = null;
        station.Wait(TimeSpan.FromSeconds(3));
        Assert.NotNull(Assert.Single(station.MessagesOf(Alice)).Receipt);
        Assert.Equal(MessageState.Saved, Assert.Single(station.MessagesOf(Bob)).State);
    }

    [Fact]
    public void Introduction_is_heard_before_the_message_that_is_sent_on()
    {
        var station = New();
        station.SignIn("2001").Press("2").Press("2002##").HearOut().Speak(Samples(3)).Press("##").HangUp();
        station.SignIn("2002").Press("1").HearOut().Press("5").Press("2003##").Press("1").HearOut().Speak(Samples(2))
            .Press("##").HangUp();
        station.SignIn("2003").Press("1");
        var heard = station.Heard.OfType<AudioItem.Recording>().Select(r => station.Content(r.Blob)).ToArray();
        Assert.Equal([Samples(2), Samples(3)], heard);
        Assert.Equal(3, station.MessagesOf(Carol).Single().Length.TotalSeconds);
    }

    [Fact]
    public void Introductions_of_all_who_sent_it_on_are_heard_the_latest_first_whoever_adds_none()
    {
        var station = New();
        station.SignIn("2001").Press("2").Press("2002##").HearOut().Speak(Samples(3)).Press("##").HangUp();
        SendOn("2002", "2003", 2);
        SendOn("2003", "2001", 4);
        station.SignIn("2001").Press("1").HearOut().Press("5").Press("2002##").Press("#").HangUp();
        station.SignIn("2002").Press("1");
        var heard = station.Heard.OfType<AudioItem.Recording>().Select(r => station.Content(r.Blob)).ToArray();
        Assert.Equal([Samples(4), Samples(2), Samples(3)], heard);

        void SendOn(string by, string to, int seconds) =>
            station.SignIn(by).Press("1").HearOut().Press("5").Press($"{to}##").Press("1").HearOut()
                .Speak(Samples(seconds)).Press("##").HangUp();
    }

    [Fact]
    public void Message_that_is_sent_on_with_an_introduction_is_as_urgent_as_without_one()
    {
        var station = New();
        station.SignIn("2001").Press("2").Press("2002##").HearOut().Speak(Samples(3)).Press("#").Press("11#").HangUp();
        station.SignIn("2002").Press("1").HearOut().Press("5").Press("2003##").Press("#")
            .Press("5").Press("2003##").Press("1").HearOut().Speak(Samples(2)).Press("##").HangUp();
        Assert.All(station.MessagesOf(Carol), message => Assert.True(message.Urgent));
        Assert.Equal(2, station.MessagesOf(Carol).Length);
    }

    [Fact]
    public void Receipt_for_a_message_that_was_sent_on_goes_to_whoever_asked_for_it()
    {
        var station = New();
        station.SignIn("2001").Press("2").Press("2002##").HearOut().Speak(Samples(3)).Press("##").HangUp();
        station.SignIn("2002").Press("1").HearOut().Press("5").Press("2003##").Press("1").HearOut().Speak(Samples(2))
            .Press("#").Press("12#").HangUp();
        station.SignIn("2003").Press("1").HearOut().HangUp();
        Assert.Empty(station.MessagesOf(Alice));
        Assert.Equal("2003", station.MessagesOf(Bob).Single(m => m.Receipt is not null).From.Number);
    }

    private static SpokenStation New() => new(
        SpokenStation.Of(Alice, "2001"), SpokenStation.Of(Bob, "2002"), SpokenStation.Of(Carol, "2003"));

    private static byte[] Samples(int seconds) =>
        [.. Enumerable.Range(0, seconds * 8000).Select(i => (byte)((i * seconds) + (i >> 8)))];
}
