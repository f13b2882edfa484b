using Antiphon.Directory;

namespace Antiphon.Conversation;

/// <summary>
/// For whom?
/// <code>
///  send ─────►  Addressing ──'#' after the last──► Beeping (Recording/Recording.cs) ──► Storing ──► MainMenu
///  forward ──►   │    ▲ │ ▲                   ├──► BeforeForwarding (Forwarding.cs)
///                └────┘ │ └─ ChoosingName     ├──► AfterRecording, with more recipients
///               a number│     ▲ a name        └──► OnePrivateList
///                       ├─────┘
///                       └─ '*' ► where it came from
///  reply, reply to all ─────────────────────────► Beeping ──► Storing ──► AfterMessage
/// </code>
/// What is keyed in is an extension, one of the subscriber's private lists, or a name spelled on the keys, whichever
/// there is; <c>##</c> at the beginning says which is asked first.
/// </summary>
internal static class Addressing
{
    private const int NamesMax = 20;
    private const string LonePound = "#";

    public static void Begin(Turn turn, Errand errand) => Begin(turn, errand, Recipients.None);

    /// <param name="turn">The turn.</param>
    /// <param name="errand">What they are named for.</param>
    /// <param name="to">Named already.</param>
    public static void Begin(Turn turn, Errand errand, Recipients to)
    {
        var stage = new Stage.Addressing(errand, to, "", BySpelling: false);
        turn.Say(stage, Question(stage));
    }

    /// <summary>To whoever left the message, and to its other recipients when all are meant.</summary>
    public static void Reply(Turn turn, Reel reel, bool toAll)
    {
        var to = Recipients.None;
        if (turn.Directory.FindNumber(reel.Card.From.Number) is { } sender)
            to = to.With(sender.Id);
        foreach (var other in toAll ? reel.Card.To.All : [])
        {
            if (other != turn.Visit.Subscriber && turn.Directory.Find(other) is not null)
                to = to.With(other);
        }

        if (toAll)
            to = to with { Lists = [.. reel.Card.To.Lists.Where(l => turn.Directory.Lists.Find(l) is not null)] };
        if (to.Count == 0)
            AfterHearing.Enter(turn, reel, Script.Of(Prompts.CannotReply));
        else
            Recording.Beep(turn, NewLetter(turn, to) with { Answers = reel }, Script.Of(Prompts.RecordAfterTone));
    }

    public static void On(Turn turn, Stage.Addressing stage, ConversationEvent @event)
    {
        if (@event is ConversationEvent.KeyPressed { Key: '#' } && stage.Digits.Length == 0)
        {
            turn.ForgetFailures();
            if (stage.To.Count > 0)
                Finish(turn, stage);
            else
                WaitForSecondPound(turn, stage);
            return;
        }

        if (stage.Digits == LonePound && @event is ConversationEvent.KeyPressed key)
        {
            var empty = stage with { Digits = "" };
            if (key.Key == '#')
                SwitchMode(turn, empty);
            else
                On(turn, empty, @event);
            return;
        }

        var entry = new DigitEntry(
            stage.Digits, Extension.LengthMax, digits => stage with { Digits = digits }, Question(stage));
        if (!entry.Take(turn, @event, digits => Find(turn, stage, digits), () => Leave(turn, stage.For)))
            ConversationMachine.IgnoreLate(stage, @event);
    }

    public static void Obey(Turn turn, Stage.ChoosingName stage, Command command)
    {
        var last = stage.Found.Count - 1;
        switch (command)
        {
            case Command.Choose:
                Add(turn, stage.Back, stage.Found.At(stage.At));
                break;
            case Command.Previous:
                Name(turn, stage with { At = Math.Max(0, stage.At - 1) });
                break;
            case Command.Next:
                Name(turn, stage with { At = Math.Min(last, stage.At + 1) });
                break;
            case Command.First:
                Name(turn, stage with { At = 0 });
                break;
            case Command.Last:
                Name(turn, stage with { At = last });
                break;
            case Command.Help:
                Menu.Help(turn);
                break;
            case Command.Back:
                turn.Say(stage.Back, Question(stage.Back));
                break;
            default:
                throw ConversationMachine.Undecided(stage, command);
        }
    }

    /// <summary>Back to where it was asked for.</summary>
    public static void Return(Turn turn, Reel? reel, string? said = null)
    {
        var before = said is null ? Script.Nothing : Script.Of(said);
        if (reel is not null)
            AfterHearing.Enter(turn, reel, before);
        else
            MainMenu.Enter(turn, before);
    }

    public static Letter NewLetter(Turn turn, Recipients to) => new(to, turn.NextTake(), Samples: 0);

    private static void WaitForSecondPound(Turn turn, Stage.Addressing stage)
    {
        turn.FallSilent(stage with { Digits = LonePound });
        turn.WaitForKey(turn.Settings.InterDigitTimeout);
    }

    private static void SwitchMode(Turn turn, Stage.Addressing stage)
    {
        var switched = stage with { BySpelling = !stage.BySpelling };
        turn.Say(switched, Question(switched));
    }

    private static void Find(Turn turn, Stage.Addressing stage, string digits)
    {
        var again = stage with { Digits = "" };
        if (digits == LonePound)
            Failing.Fail(turn, again, Prompts.NothingPressed, Question(again));
        else if (!(stage.BySpelling
            ? TryName(turn, again, digits) || TryNumber(turn, again, digits)
            : TryNumber(turn, again, digits) || TryName(turn, again, digits)))
            Failing.Fail(turn, again, Prompts.NobodyThere, Question(again));
    }

    private static bool TryNumber(Turn turn, Stage.Addressing stage, string digits)
    {
        if (turn.Directory.FindAddressee(digits) is { } found)
        {
            Add(turn, stage, Recipients.None.With(found));
            return true;
        }

        if (digits is not [>= '1' and <= '9'])
            return false;
        var members = turn.Owner.MembersOf(digits[0] - '0').Where(m => turn.Directory.Find(m) is not null);
        var list = new Recipients([.. members]);
        if (list.Count == 0)
            return false;
        Add(turn, stage, list);
        return true;
    }

    private static bool TryName(Turn turn, Stage.Addressing stage, string keys)
    {
        var found = turn.Directory.FindAddressees(keys, NamesMax + 1);
        if (found.IsEmpty)
            return false;
        if (found.Length > NamesMax)
        {
            Failing.Fail(turn, stage, Prompts.TooManyNames, Question(stage));
            return true;
        }

        turn.ForgetFailures();
        Name(turn, new Stage.ChoosingName(
            stage, found.Aggregate(Recipients.None, (all, one) => all.With(one)), At: 0));
        return true;
    }

    private static void Name(Turn turn, Stage.ChoosingName stage) =>
        Menu.Enter(turn, stage, Names(turn, stage.Found.At(stage.At)));

    /// <summary>Each by recorded name and extension; lists by their extension.</summary>
    public static Script Names(Turn turn, Recipients recipients)
    {
        var script = Script.Nothing;
        foreach (var id in recipients.Lists)
        {
            if (turn.Directory.Lists.Find(id) is { } list)
                script = script + Prompts.List + English.Digits(list.Extension?.Number ?? "");
        }

        foreach (var id in recipients.All)
        {
            if (turn.Directory.Find(id) is not { } subscriber)
                continue;
            script += GreetingScript.NameOf(subscriber);
            if (subscriber is { RecordedName: not null, Extension: { } extension })
                script = script + Prompts.Extension + English.Digits(extension.Number);
        }

        return script;
    }

    private static void Add(Turn turn, Stage.Addressing stage, Recipients named)
    {
        var to = stage.To.With(named);
        if (to.Count > Recipients.CountMax)
        {
            Failing.Fail(turn, stage, Prompts.TooManyRecipients, Question(stage));
            return;
        }

        if (named.Reached(turn.Directory).IsEmpty)
        {
            Failing.Fail(turn, stage, Prompts.ListHasNoMembers, Question(stage));
            return;
        }

        // Private lists have people only: those of a public list as they are now.
        if (stage.For is Errand.Enlist)
            to = new Recipients(to.Reached(turn.Directory));

        turn.ForgetFailures();
        var confirmed = named.Count == 1 ? Names(turn, named) : English.Number(named.Count) + Prompts.PeopleOfAList;
        turn.Say(stage with { To = to }, confirmed + Prompts.EnterAnotherRecipient);
    }

    private static Script Question(Stage.Addressing stage) => Script.Of(
        stage.To.Count > 0 ? Prompts.EnterAnotherRecipient
        : stage.BySpelling ? Prompts.SpellRecipient
        : Prompts.EnterRecipient);

    private static void Finish(Turn turn, Stage.Addressing stage)
    {
        switch (stage.For)
        {
            case Errand.Forward forward:
                Menu.Enter(turn, new Stage.BeforeForwarding(forward.Reel, stage.To), Script.Nothing);
                break;
            case Errand.AddTo more:
                AfterRecording.Enter(turn, more.Letter with { To = stage.To }, Script.Nothing);
                break;
            case Errand.Enlist enlist:
                PrivateLists.Keep(turn, enlist.List, stage.To);
                break;
            default:
                Recording.Beep(turn, NewLetter(turn, stage.To), Script.Of(Prompts.RecordAfterTone));
                break;
        }
    }

    private static void Leave(Turn turn, Errand errand)
    {
        switch (errand)
        {
            case Errand.Forward forward:
                AfterHearing.Enter(turn, forward.Reel, Script.Nothing);
                break;
            case Errand.AddTo more:
                AfterRecording.Enter(turn, more.Letter, Script.Nothing);
                break;
            case Errand.Enlist enlist:
                SetupMenus.Enter(turn, new Stage.OnePrivateList(enlist.List), Script.Nothing);
                break;
            default:
                MainMenu.Enter(turn, Script.Nothing);
                break;
        }
    }
}
