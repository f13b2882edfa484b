using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Ports.Media;

namespace Antiphon.Voice.Tests;

/// <summary>
/// A message that somebody else changes while its owner hears it: by another phone, by the API, or at the other server
/// while neither could hear the other.
/// </summary>
public class HearingByPhoneTests
{
    private static readonly SubscriberId Alice = new("alice");
    private static readonly SubscriberId Bob = new("bob");

    [Fact]
    public void Message_that_is_deleted_meanwhile_stays_deleted_when_it_is_heard_to_its_end()
    {
        var station = WhileBobHears();
        ChangeElsewhere(station, MessageState.Deleted);
        Assert.Equal(MessageState.Deleted, StateIn(station.HearOut()));
    }

    [Fact]
    public void Message_that_nobody_else_changes_is_saved_when_it_is_heard_to_its_end() =>
        Assert.Equal(MessageState.Saved, StateIn(WhileBobHears().HearOut()));

    [Theory]
    [InlineData("6", MessageState.New)]
    [InlineData("2", MessageState.Saved)]
    [InlineData("3", MessageState.Deleted)]
    public void What_its_owner_says_of_it_holds(string key, MessageState state)
    {
        var station = WhileBobHears().HearOut();
        ChangeElsewhere(station, state == MessageState.Deleted ? MessageState.New : MessageState.Deleted);
        Assert.Equal(state, StateIn(station.Press(key)));
    }

    [Fact]
    public void Message_that_was_saved_is_not_new_when_new_ones_are_opened_before_the_store_has_taken_it()
    {
        var station = WhileBobHears();
        station.DiskFault = new StoreFault("write", "store.db", "no space left", "Free some.");
        station.Press("2").Press("1");
        station.DiskFault = null;
        station.Wait(TimeSpan.FromSeconds(2));
        Assert.Contains(new AudioItem.Prompt("no-new-messages"), station.Heard);
    }

    private static SpokenStation WhileBobHears()
    {
        var station = new SpokenStation(SpokenStation.Of(Alice, "2001"), SpokenStation.Of(Bob, "2002"));
        station.SignIn("2001").Press("2").Press("2002##").HearOut().Speak(new byte[16_000]).Press("##").HangUp();
        return station.SignIn("2002").Press("1");
    }

    private static void ChangeElsewhere(SpokenStation station, MessageState state)
    {
        var key = Message.KeyOf(Assert.Single(station.MessagesOf(Bob)).Id);
        var changed = Fields.None.With("state", new Message { State = state }.ToFields()["state"]!);
        station.Store.Submit(default, new StoreCommand.Patch(key, changed));
    }

    private static MessageState StateIn(SpokenStation station) => Assert.Single(station.MessagesOf(Bob)).State;
}
