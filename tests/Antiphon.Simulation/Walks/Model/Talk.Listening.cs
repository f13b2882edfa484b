namespace Antiphon.Simulation.Walks.Model;

/// <summary>The mailbox: menus with counts, folders, messages.</summary>
internal sealed partial class Talk
{
    private static readonly int[] Speeds = [75, 100, 125, 150];
    private int _speed = 100;

    private void MainMenuCounted(params string[] before)
    {
        var (fresh, saved) = (Owner!.Count("new"), Owner.Count("saved"));
        MainMenu(
        [
            .. before, "you-have", .. Wording.Messages(fresh, "new"),
            .. saved == 0 ? [] : (string[])["and", .. Wording.Messages(saved, "saved")],
        ]);
    }

    private void MainMenu(params string[] before) => Menu("main", ObeyMain, before);

    private void ObeyMain(string does)
    {
        switch (does)
        {
            case "new-messages" or "saved-messages" or "deleted-messages":
                ObeyOld(does);
                break;
            case "old-messages":
                OldMessages();
                break;
            case "advanced":
                Menu("advanced-from-main", ObeyMain, []);
                break;
            case "dial-out":
                DialOut(() => MainMenu(), () => MainMenu("nobody-answers"));
                break;
            case "back":
                MainMenu();
                break;
            case "find-messages":
                Ask(Asked.Caller, "enter-callers-number", (_, digits) => OpenShelf(
                    n => n.State != "deleted" && n.From?.EndsWith(digits, StringComparison.Ordinal) is true,
                    "no-messages-found"), () => MainMenu(), []);
                break;
            case "send-message":
                Address(new Errand(Errand.Kind.Send), []);
                break;
            case "setup":
                Setup();
                break;
            default:
                Leave();
                break;
        }
    }

    private void OldMessages()
    {
        var (saved, deleted) = (Owner!.Count("saved"), Owner.Count("deleted"));
        Menu("old-messages", ObeyOld,
        [
            "you-have", .. Wording.Messages(saved, "saved"), "and", .. Wording.Messages(deleted, "deleted"),
        ]);
    }

    private void ObeyOld(string does)
    {
        if (does == "back")
            MainMenu();
        else
            OpenFolder(does.Split('-')[0]);
    }

    private void OpenFolder(string state) => OpenShelf(
        n => n.State == state, $"no-{state}-messages", isOfDeleted: state == "deleted");

    private void OpenShelf(Func<Note, bool> isOn, string nothing, bool isOfDeleted = false)
    {
        var shelf = Owner!.Notes.Where(isOn).OrderByDescending(n => n.Urgent).ToArray();
        if (shelf.Length == 0)
            MainMenu(nothing);
        else
            Play(new Hearing(shelf, 0, isOfDeleted));
    }

    private void Play(Hearing hearing, params string[] before)
    {
        var note = hearing.Note;
        Hear(hearing,
        [
            .. before, note.Urgent ? "urgent-message" : "message", .. Wording.Number(hearing.At + 1), .. Origin(note),
            .. Audio(note),
        ]);
    }

    private void Hear(Hearing hearing, string[] words, TimeSpan from = default) =>
        Say(DuringMessage(hearing), words, from);

    private Place DuringMessage(Hearing hearing)
    {
        Place? place = null;
        place = new Place("during-message")
        {
            Table = "during-message",
            Obey = does => ObeyDuring(hearing, place!, does),
            Wrong = () => FailAndGoOn(place!),
            Ended = () =>
            {
                if (hearing.Note.State == "new")
                    _office.Mark(hearing.Note, "saved", Owner!, Clock);
                AfterMessage(hearing);
            },
        };
        return place;
    }

    private void ObeyDuring(Hearing hearing, Place place, string does)
    {
        var (was, at) = _heard;
        switch (does)
        {
            case "slower":
                _speed = Speeds[Math.Max(0, Array.IndexOf(Speeds, _speed) - 1)];
                Say(place, was.Words, at);
                break;
            case "faster":
                _speed = Speeds[Math.Min(3, Array.IndexOf(Speeds, _speed) + 1)];
                Say(place, was.Words, at);
                break;
            case "volume":
                Say(place, was.Words, at);
                break;
            case "back-up":
                Say(place, was.Words, at > SkipTime ? at - SkipTime : TimeSpan.Zero);
                break;
            case "go-ahead":
                Say(place, was.Words, at + SkipTime);
                break;
            case "pause":
                Pause(hearing, was.Words, at);
                break;
            case "to-end":
                AfterMessage(hearing);
                break;
            case "skip-introduction":
                Say(place, Audio(hearing.Note));
                break;
            case "help":
                Say(place, Keys.Help(Profile, "during-message", isSubscriber: true));
                _interrupted = (was, at);
                break;
            default:
                ObeyAfter(hearing, does);
                break;
        }
    }

    private void Pause(Hearing hearing, string[] words, TimeSpan at)
    {
        void GoOn() => Hear(hearing, words, at);
        Hush(new Place("paused")
        {
            Table = "during-message",
            Obey = does =>
            {
                if (does == "pause")
                    GoOn();
                else
                    ObeyDuring(hearing, DuringMessage(hearing), does);
            },
            Wrong = () => FailAndGoOn(DuringMessage(hearing)),
            Patience = GoOn,
        });
        Wait(PauseMax);
    }

    private void AfterMessage(Hearing hearing, params string[] before) =>
        Menu("after-message", does => ObeyAfter(hearing, does), before);

    private void ObeyAfter(Hearing hearing, string does)
    {
        var note = hearing.Note;
        switch (does)
        {
            case "restart":
                Hear(hearing, Audio(note));
                break;
            case "back-up" when note.Sound is { } sound:
                var length = _outside.LengthOf([sound]);
                Hear(hearing, [sound], length > SkipTime ? length - SkipTime : TimeSpan.Zero);
                break;
            case "back-up":
                Hear(hearing, Audio(note));
                break;
            case "properties":
                AfterMessage(hearing,
                [
                    .. Origin(note), "length", .. Wording.Length(note.Samples),
                    .. note.Urgent ? ["marked-urgent"] : Array.Empty<string>(),
                    .. note.Private ? ["marked-private"] : Array.Empty<string>(),
                ]);
                break;
            case "save":
                MarkAndGoOn(hearing, "saved", note.State == "deleted" ? "message-restored" : "message-saved");
                break;
            case "delete":
                MarkAndGoOn(hearing, "deleted", "message-deleted");
                break;
            case "delete-or-restore":
                ObeyAfter(hearing, note.State == "deleted" ? "save" : "delete");
                break;
            case "new-messages":
                ObeyOld(does);
                break;
            case "old-messages":
                OldMessages();
                break;
            case "send-message":
                Address(new Errand(Errand.Kind.Send), []);
                break;
            case "advanced":
                Submenu("advanced", hearing);
                break;
            case "sign-out":
                Leave();
                break;
            case "keep-as-new":
                MarkAndGoOn(hearing, "new", "message-kept-as-new");
                break;
            case "next":
                Next(hearing);
                break;
            case "previous":
                if (hearing.Step(-1) is { } previous)
                    Play(previous);
                else
                    AfterMessage(hearing, "no-earlier-message");
                break;
            case "message-by-number":
                AskMessage(hearing);
                break;
            case "reply" or "reply-to-all":
                Reply(hearing, toAll: does == "reply-to-all");
                break;
            case "forward-or-restore" when note.State == "deleted":
                ObeyAfter(hearing, "save");
                break;
            case "forward" or "forward-or-restore":
                Forward(hearing);
                break;
            case "dial-out":
                DialOut(() => AfterMessage(hearing), () => AfterMessage(hearing, "nobody-answers"));
                break;
            case "setup":
                Setup();
                break;
            case "save-to-folder":
                Submenu("save-to-folder", hearing);
                break;
            case "call-sender":
                if (string.IsNullOrEmpty(note.From))
                    AfterMessage(hearing, "cannot-reply");
                else
                    Transfer(() => AfterMessage(hearing, "nobody-answers"));
                break;
            default:
                MainMenuCounted();
                break;
        }
    }

    private void DialOut(Action back, Action nobody) => Ask(
        Asked.PhoneNumber,
        "enter-number",
        (_, _) =>
        {
            _failures = 0;
            Transfer(nobody);
        },
        back,
        []);

    private void Submenu(string menu, Hearing hearing) => Menu(menu, does =>
    {
        if (does == "back")
            AfterMessage(hearing);
        else
            ObeyAfter(hearing, does);
    }, []);

    private void MarkAndGoOn(Hearing hearing, string state, string said)
    {
        _office.Mark(hearing.Note, state, Owner!, Clock);
        Next(hearing, said);
    }

    private void Next(Hearing hearing, params string[] said)
    {
        if (hearing.Step(1) is { } next)
            Play(next, said);
        else
            MainMenu([.. said, "no-more-messages"]);
    }

    private void AskMessage(Hearing hearing) => Ask(
        Asked.MessageNumber,
        "enter-message-number",
        (_, digits) =>
        {
            if (int.Parse(digits) is var number && number >= 1 && number <= hearing.Shelf.Length)
                Play(hearing with { At = number - 1 });
            else
                AfterMessage(hearing, "no-message-with-that-number");
        },
        () => AfterMessage(hearing),
        [],
        lengthMax: 6);

    private string[] Origin(Note note) =>
    [
        .. string.IsNullOrEmpty(note.From) ? ["from-unknown-caller"] : (string[])["from", .. Wording.Digits(note.From)],
        .. note.ForwardedBy is { } by ? (string[])["forwarded-by", .. Wording.Digits(by)] : [],
        "received", .. Wording.DateAndTime(note.Received, Clock),
    ];

    private string[] Audio(Note note) => note.ReceiptFor is { } sent
        ? ["heard-your-message-of", .. Wording.DateAndTime(sent, Clock)]
        : [.. note.Introductions.SelectMany(said => new[] { said, "pause:500" }), note.Sound!];
}
