using System.Collections.Immutable;
using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation.Tests;

/// <summary>
/// Which of her greetings a caller of Alice hears. Her office is open on weekdays from 9 to 17; 4 March 2026 is a
/// Wednesday, 24 December a holiday.
/// </summary>
public class GreetingChoiceTests
{
    private const string Colleague = "2002";
    private const string Stranger = "5001";

    private static readonly Schedule Office = new()
    {
        Id = "office", Name = "Office", Hours = [OpenHours.Parse("mon-fri 09:00-17:00", null)],
    };

    private static readonly Holiday Christmas = new()
    {
        Id = "xmas", Name = "Christmas", First = new DateOnly(2026, 12, 24), Last = new DateOnly(2026, 12, 26),
    };

    private static readonly Subscriber Alice = Enum.GetValues<GreetingKind>().Aggregate(
        Talk.Subscriber() with { Schedule = "office" },
        (alice, kind) => alice.WithSound(kind, new Sound(BlobOf(kind), AudioCodec.PCMU)));

    private static readonly ImmutableArray<GreetingKind> AllButAlternate =
        [GreetingKind.Closed, GreetingKind.Holiday, GreetingKind.Internal, GreetingKind.Busy];

    [Theory]
    [InlineData("2026-03-04T12:00", Stranger, GreetingCause.NoAnswer, GreetingKind.Standard)]
    [InlineData("2026-03-04T18:00", Stranger, GreetingCause.NoAnswer, GreetingKind.Closed)]
    [InlineData("2026-12-24T12:00", Stranger, GreetingCause.NoAnswer, GreetingKind.Holiday)]
    [InlineData("2026-12-24T18:00", Colleague, GreetingCause.NoAnswer, GreetingKind.Internal)]
    [InlineData("2026-03-04T12:00", Stranger, GreetingCause.Busy, GreetingKind.Busy)]
    [InlineData("2026-12-24T18:00", Colleague, GreetingCause.Busy, GreetingKind.Busy)]
    public void Greeting_that_is_heard_is_the_one_that_no_other_overrides(
        string at, string caller, GreetingCause cause, GreetingKind kind) =>
        Assert.Equal(kind, Heard(Alice with { GreetingsOn = AllButAlternate }, at, caller, cause));

    [Theory]
    [InlineData("2026-03-04T18:00", Stranger, GreetingCause.NoAnswer)]
    [InlineData("2026-12-24T12:00", Colleague, GreetingCause.Busy)]
    public void Greeting_that_is_off_is_never_heard(string at, string caller, GreetingCause cause) =>
        Assert.Equal(GreetingKind.Standard, Heard(Alice, at, caller, cause));

    [Theory]
    [InlineData("2026-03-10T23:59", GreetingKind.Alternate)]
    [InlineData("2026-03-11T00:00", GreetingKind.Internal)]
    public void Alternate_greeting_overrides_all_others_until_its_end(string at, GreetingKind kind)
    {
        var away = (Alice with { GreetingsOn = AllButAlternate }).Switch(
            GreetingKind.Alternate, isOn: true, new DateTimeOffset(2026, 3, 11, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(kind, Heard(away, at, Colleague, GreetingCause.NoAnswer));
    }

    [Fact]
    public void Whoever_has_no_schedule_is_always_open_and_has_holidays_like_everybody()
    {
        var alice = Alice with { Schedule = null, GreetingsOn = AllButAlternate };
        Assert.Equal(GreetingKind.Standard, Heard(alice, "2026-03-04T23:00", Stranger, GreetingCause.Direct));
        Assert.Equal(GreetingKind.Holiday, Heard(alice, "2026-12-26T23:00", Stranger, GreetingCause.Direct));
    }

    [Fact]
    public void Greeting_without_a_recording_is_made_from_the_recorded_name()
    {
        var alice = Talk.Subscriber() with { RecordedName = new Sound(BlobHash.Of([7]), AudioCodec.PCMU) };
        Assert.Equal("(message) is-not-available leave-a-message", SaidTo(alice, "2026-03-04T12:00").Said);
    }

    private static GreetingKind Heard(Subscriber alice, string at, string caller, GreetingCause cause)
    {
        var script = SaidTo(alice, at, caller, cause).Asked.OfType<ConversationEffect.Play>().Single().Script;
        var blob = Assert.IsType<Part.Recording>(Assert.Single(script.Parts)).Blob;
        return Enum.GetValues<GreetingKind>().Single(kind => BlobOf(kind) == blob);
    }

    private static Talk SaidTo(
        Subscriber alice, string at, string caller = Stranger, GreetingCause cause = GreetingCause.Direct) =>
        Talk.AtGreetingOf(
            alice,
            caller,
            cause,
            new DateTimeOffset(DateTime.Parse(at), TimeSpan.Zero),
            Talk.DocumentOf(new RecordKey(Schedule.RecordType, Office.Id), Office.ToFields()),
            Talk.DocumentOf(new RecordKey(Holiday.RecordType, Christmas.Id), Christmas.ToFields()));

    private static BlobHash BlobOf(GreetingKind kind) => BlobHash.Of([(byte)kind]);
}
