namespace Antiphon.Simulation.Walks.Model;

/// <summary>Auto attendants, directories, and where keys lead callers.</summary>
internal sealed partial class Talk
{
    /// <summary>Of handlers, without a key.</summary>
    private const int JumpsMax = 10;

    private int _jumps;

    /// <summary>Whose greeting a caller hears, or has heard.</summary>
    private sealed record Standing(Desk? Desk = null, Member? Mailbox = null, bool IsBusy = false);

    private void Enter(Desk desk, params string[] before)
    {
        if (++_jumps > JumpsMax)
        {
            Leave(before);
            return;
        }

        string[] words = [.. before, .. GreetingOf(desk) ?? ["welcome", .. QuestionOf(desk)]];
        if (words.Length > 0)
            Say(At(desk), words);
        else
            AfterGreeting(desk, At(desk));
    }

    private string[]? GreetingOf(Desk desk) =>
        desk.Closed is { } closed && desk.Hours?.IsOpen(Clock, _office.IsFeast(Clock)) is false
            ? closed
            : desk.Greeting;

    /// <summary>What is said again where nothing, or nothing good, was pressed.</summary>
    private string[] QuestionOf(Desk desk) =>
        GreetingOf(desk) ?? (desk.IsForDialling ? ["dial-extension-or-sign-in"] : []);

    private Place At(Desk desk)
    {
        var digits = "";
        Place? place = null;
        void Again(string reproach)
        {
            digits = "";
            Fail(place!, reproach, QuestionOf(desk));
        }

        void Do(Lead lead)
        {
            if (TryLead(lead, new Standing(desk), at: place))
                _failures = 0;
            else
                Again("not-a-choice");
        }

        void Dial()
        {
            var number = digits;
            digits = "";
            if (number.Length == 1 && MeaningOf(desk, number[0]) is { } lead)
            {
                // It has silenced the greeting, even if it is to be ignored.
                Hush(place!);
                Wait(KeyPatience);
                Do(lead);
            }
            else if (_office.Find(number) is { } called)
            {
                Reach(called);
            }
            else if (_office.Answering(number) is { } other)
            {
                Do(other);
            }
            else
            {
                Again("no-mailbox-there");
            }
        }

        void Collect(char digit)
        {
            digits += digit;
            Hush(place!);
            Wait(BetweenKeys);
        }

        return place = new Place("handler")
        {
            Asks = Asked.Dialled,
            Likely = [.. desk.Keys.Keys],
            Key = key =>
            {
                var meaning = MeaningOf(desk, key);
                var mayBeNumber = char.IsAsciiDigit(key) && desk.IsForDialling;
                if (digits.Length > 0 && key == '#')
                    Dial();
                else if (digits.Length > 0 && char.IsAsciiDigit(key))
                    Collect(key);
                else if (digits.Length > 0)
                    Again("not-a-choice");
                else if (mayBeNumber && (meaning is null || _office.HasNumbersFrom(key)))
                    Collect(key);
                else if (meaning is null)
                    Again("not-a-choice");
                else
                    Do(meaning);
            },
            Ended = () => AfterGreeting(desk, place!),
            Patience = () =>
            {
                if (digits.Length > 0)
                    Dial();
                else
                    Again("nothing-pressed");
            },
        };
    }

    /// <summary>What the handler says of a key, or else the phone menu.</summary>
    private static Lead? MeaningOf(Desk desk, char key) => desk.Keys.GetValueOrDefault(key) ?? key switch
    {
        '#' => new Lead("skip"),
        '*' => new Lead("sign-in"),
        '0' => new Lead("operator"),
        _ => null,
    };

    /// <summary>The greeting was heard, or skipped.</summary>
    private void AfterGreeting(Desk desk, Place place)
    {
        if (desk.AfterGreeting is null or { What: "repeat" or "skip" or "ignore" })
        {
            Hush(place);
            Wait(KeyPatience);
        }
        else if (!TryLead(desk.AfterGreeting, new Standing(desk)))
        {
            Leave();
        }
    }

    /// <summary>A key of a mailbox's greeting that its subscriber has given a meaning.</summary>
    private void Follow(Place place, Lead lead)
    {
        _heard = Position();
        if (place.Lead!(lead))
            _failures = 0;
        else
            FailAndGoOn(place);
    }

    /// <summary>False: there is nobody, and nothing has happened.</summary>
    /// <param name="lead">Where to.</param>
    /// <param name="from">Where from.</param>
    /// <param name="before">Said first.</param>
    private bool TryLead(Lead lead, Standing from, params string[] before) => TryLead(lead, from, null, before);

    /// <param name="at">The place where the caller stands with a handler; none: they come to it.</param>
    private bool TryLead(Lead lead, Standing from, Place? at, params string[] before)
    {
        switch (lead.What)
        {
            case "ignore":
                break;
            case "skip" when from.Mailbox is { } mailbox:
                LeaveMessage(mailbox);
                break;
            case "skip":
                AfterGreeting(from.Desk!, at ?? At(from.Desk!));
                break;
            case "repeat" when from.Mailbox is { } mailbox:
                Greet(mailbox, from.IsBusy, before);
                break;
            case "repeat":
                Enter(from.Desk!, before);
                break;
            case "sign-in":
                AskExtension(before);
                break;
            case "operator" when !_office.HasOperator:
                return false;
            case "hang-up":
                Leave(before);
                break;
            case "number" or "operator":
                Transfer(() => NotConnected(from), before);
                break;
            case "mailbox":
                Greet(_office.Find(lead.To)!, isBusy: false, before);
                break;
            case "message":
                LeaveMessage(_office.Find(lead.To)!, from.Desk, before);
                break;
            case "handler":
                Enter(_office.DeskOf(lead.To!), before);
                break;
            case "interview":
                Inquire(_office.Inquiries.First(i => i.Name == lead.To), before);
                break;
            default:
                var speller = _office.Spellers.First(s => s.Name == lead.To);
                Spell([.. before, .. speller.Greeting]);
                break;
        }

        return true;
    }

    private void NotConnected(Standing from)
    {
        if (from.Mailbox is { } mailbox)
            Say(AtGreeting(mailbox, isBusy: false), ["operator-not-available", "leave-a-message"]);
        else if (from.Desk!.AfterGreeting is { What: "operator" or "number" })
            Leave("operator-not-available");
        else
            Say(At(from.Desk), ["operator-not-available", .. QuestionOf(from.Desk)]);
    }

    /// <summary>Whom a caller has dialled or chosen: their phone, if they want that, or their greeting.</summary>
    private void Reach(Member called)
    {
        _failures = 0;
        if (called.Numbers.GetValueOrDefault("transfer-of-calls").IsOn)
            Transfer(() => Greet(called));
        else
            Greet(called);
    }

    private void Spell(params string[] before) => Ask(
        Asked.Name,
        "spell-name",
        (place, keys) =>
        {
            var found = Array.FindAll(_office.Members, m => m.IsSpelled(keys));
            if (found.Length == 0)
                Fail(place, "no-name-matches", ["spell-name"]);
            else
                Choose(found);
        },
        () => Leave(),
        before,
        zero: CallOperator);

    /// <summary>From a directory, which is nobody's greeting.</summary>
    private void CallOperator() => TryLead(new Lead("operator"), new Standing(_office.DeskOf(Office.Opening)));

    private void Choose(Member[] found)
    {
        Place? place = null;
        // Somebody may say their name anew while a caller thinks about it.
        string[] Names() =>
            [.. found.SelectMany((m, i) => (string[])[.. m.Name(), "press", .. Wording.Number(i + 1)])];
        place = new Place("choosing-person")
        {
            Asks = Asked.Choice,
            Key = key =>
            {
                if (key is >= '1' and <= '9' && key - '1' < found.Length)
                    Reach(found[key - '1']);
                else if (key == '*')
                    Spell();
                else if (key == '0' && _office.HasOperator)
                    CallOperator();
                else
                    Fail(place!, "not-a-choice", Names());
            },
            Ended = () => Wait(KeyPatience),
            Patience = () => Fail(place!, "nothing-pressed", Names()),
        };
        Say(place, Names());
    }
}
