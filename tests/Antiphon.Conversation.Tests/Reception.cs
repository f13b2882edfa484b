using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation.Tests;

/// <summary>The handlers of the tests' directory; the desk is open on weekdays from 8 to 17.</summary>
internal static class Reception
{
    public static readonly CallHandler Desk = new()
    {
        Id = "desk", Name = "Desk", Extension = new Extension("8100"), Schedule = "office",
        Standard = HandlerGreeting.Of("welcome"), Closed = HandlerGreeting.Of("goodbye"),
        Keys =
        [
            new('1', new CallerAction(ActionKind.Mailbox, "bob")),
            new('2', new CallerAction(ActionKind.Mailbox, "bob")),
            new('3', new CallerAction(ActionKind.Transfer, "5555")),
            new('4', new CallerAction(ActionKind.Message, "alice")),
            new('5', new CallerAction(ActionKind.Repeat)), new('6', new CallerAction(ActionKind.HangUp)),
            new('7', new CallerAction(ActionKind.Interview, "survey")),
            new('8', new CallerAction(ActionKind.Directory, "people")),
            new('9', new CallerAction(ActionKind.Handler, "gone")), new('*', new CallerAction(ActionKind.Ignore)),
        ],
        AfterMessage = new CallerAction(ActionKind.Handler, CallHandler.GoodbyeId),
    };

    public static readonly InterviewHandler Survey = new()
    {
        Id = "survey", Name = "Survey", Extension = new Extension("8200"), List = "team",
        Questions =
        [
            new InterviewQuestion(HandlerGreeting.Of("enter-extension"), TimeSpan.FromSeconds(10)),
            new InterviewQuestion(HandlerGreeting.Of("enter-pin"), TimeSpan.FromSeconds(20)),
        ],
    };

    private static readonly CallHandler[] Handlers =
    [
        Desk,
        new()
        {
            Id = "round", Name = "Round", Standard = HandlerGreeting.Of("and"), IgnoresNumbers = true,
            AfterGreeting = new CallerAction(ActionKind.Handler, "round"),
        },
    ];

    private static readonly DirectoryHandler People = new()
    {
        Id = "people", Name = "People", Extension = new Extension("8300"), Greeting = HandlerGreeting.Of("welcome"),
    };

    private static readonly Schedule Office = new()
    {
        Id = "office", Name = "Office", Hours = [OpenHours.Parse("mon-fri 08:00-17:00", null)],
    };

    private static readonly DistributionList[] Lists =
    [
        new()
        {
            Id = "team", Name = "Team", Extension = new Extension("8001"), Members = [Talk.Alice, Talk.Bob],
            Lists = ["nested"],
        },
        new() { Id = "nested", Name = "Nested", Members = [Talk.Carol, Talk.Bob] },
        new() { Id = "empty", Name = "Empty", Extension = new Extension("8002") },
    ];

    /// <summary>Carol's: a mailbox of 100 seconds, warned at 80.</summary>
    private static readonly ClassOfService Small = new()
    {
        Id = "small", Name = "Small", MailboxLengthMax = TimeSpan.FromSeconds(100),
    };

    public static IEnumerable<(RecordKey Key, Fields Fields)> Records =>
    [
        .. Handlers.Select(Record), Record(Survey), Record(People), Record(Office), Record(Small),
        .. Lists.Select(Record),
    ];

    private static (RecordKey Key, Fields Fields) Record<T>(T record)
        where T : INamedRecord<T> => (new RecordKey(T.RecordType, record.Id), record.ToFields());
}
