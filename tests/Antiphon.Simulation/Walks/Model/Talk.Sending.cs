namespace Antiphon.Simulation.Walks.Model;

/// <summary>What recipients are named for.</summary>
internal sealed record Errand(Errand.Kind What)
{
    internal enum Kind
    {
        Send,
        Forward,
        Add,
        Enlist,
    }

    public Hearing? Hearing { get; init; }

    public Draft? Draft { get; init; }

    public int List { get; init; }
}

/// <summary>Recipients, replies, and messages that are sent on.</summary>
internal sealed partial class Talk
{
    private void Address(Errand errand, IReadOnlyList<Member> named, bool bySpelling = false, params string[] before)
    {
        var (digits, isLonePound) = ("", false);
        var to = named.ToList();
        Place? place = null;
        string[] Question() =>
            [to.Count > 0 ? "enter-another-recipient" : bySpelling ? "spell-recipient" : "enter-recipient"];
        void Again(string reproach)
        {
            (digits, isLonePound) = ("", false);
            Fail(place!, reproach, Question());
        }

        void Find()
        {
            var keys = digits;
            digits = "";
            if (bySpelling)
            {
                if (!TryName(errand, to, bySpelling, place!, keys) && !TryNumber(errand, to, bySpelling, keys))
                    Again("nobody-there");
            }
            else if (!TryNumber(errand, to, bySpelling, keys) && !TryName(errand, to, bySpelling, place!, keys))
            {
                Again("nobody-there");
            }
        }

        void OnPound()
        {
            if (digits.Length > 0)
            {
                Find();
            }
            else if (to.Count > 0)
            {
                _failures = 0;
                Addressed(errand, to);
            }
            else if (isLonePound)
            {
                Address(errand, to, !bySpelling);
            }
            else
            {
                _failures = 0;
                isLonePound = true;
                Hush(place!);
                Wait(BetweenKeys);
            }
        }

        place = new Place("addressing")
        {
            Asks = Asked.Recipient,
            Gone = UnsentOf(errand, to),
            Key = key =>
            {
                if (key == '#')
                {
                    OnPound();
                    return;
                }

                isLonePound = false;
                if (key == '*' && digits.Length > 0)
                {
                    digits = "";
                    Say(place!, Question());
                }
                else if (key == '*')
                {
                    LeaveAddressing(errand);
                }
                else if (char.IsAsciiDigit(key) && digits.Length < 32)
                {
                    digits += key;
                    Hush(place!);
                    Wait(KeyPatience);
                }
                else
                {
                    Again("not-a-choice");
                }
            },
            Ended = () => Wait(KeyPatience),
            Patience = () =>
            {
                if (digits.Length > 0)
                    Find();
                else
                    Again("nothing-pressed");
            },
        };
        Say(place, [.. before, .. Question()]);
    }

    /// <summary>An extension, or one of the subscriber's lists by its key.</summary>
    private bool TryNumber(Errand errand, List<Member> to, bool bySpelling, string keys)
    {
        Member[] found = _office.Find(keys) is { } member ? [member]
            : keys.Length == 1 && Owner!.Lists.TryGetValue(keys[0] - '0', out var list) ? [.. list]
            : [];
        if (found.Length > 0)
            Name(errand, to, bySpelling, found);
        return found.Length > 0;
    }

    private bool TryName(Errand errand, List<Member> to, bool bySpelling, Place back, string keys)
    {
        var found = Array.FindAll(_office.Members, m => m.IsSpelled(keys));
        if (found.Length == 0)
            return false;
        _failures = 0;
        Choose(errand, to, bySpelling, back, found, 0);
        return true;
    }

    private void Choose(Errand errand, List<Member> to, bool bySpelling, Place back, Member[] found, int at)
    {
        Place? place = null;
        void Go(int where) =>
            Choose(errand, to, bySpelling, back, found, Math.Clamp(where, 0, found.Length - 1));
        void Obey(string does)
        {
            switch (does)
            {
                case "choose":
                    Name(errand, to, bySpelling, [found[at]]);
                    break;
                case "back":
                    Address(errand, to, bySpelling);
                    break;
                case "help":
                    Say(place!, Keys.Help(Profile, "choosing-name", isSubscriber: true));
                    break;
                default:
                    Go(does switch
                    {
                        "previous" => at - 1,
                        "next" => at + 1,
                        "first" => 0,
                        _ => found.Length - 1,
                    });
                    break;
            }
        }

        place = new Place("choosing-name")
        {
            Table = "choosing-name",
            Obey = Obey,
            Ended = () => Wait(KeyPatience),
            Patience = () => Fail(place!, "nothing-pressed", Choices("choosing-name")),
            Gone = UnsentOf(errand, to),
        };
        Say(place, [.. found[at].NameAndNumber(), .. Choices("choosing-name")]);
    }

    private void Name(Errand errand, List<Member> to, bool bySpelling, Member[] named)
    {
        _failures = 0;
        Address(
            errand,
            [.. to.Union(named)],
            bySpelling,
            named.Length == 1
                ? named[0].NameAndNumber()
                : [.. Wording.Number(named.Length), "people-of-a-list"]);
    }

    private void Addressed(Errand errand, List<Member> to)
    {
        switch (errand.What)
        {
            case Errand.Kind.Forward:
                BeforeForwarding(errand.Hearing!, to);
                break;
            case Errand.Kind.Add:
                errand.Draft!.To = to;
                AfterRecording(errand.Draft);
                break;
            case Errand.Kind.Enlist:
                SetList(errand.List, to);
                break;
            default:
                Beep(new Draft { To = to }, "record-after-tone");
                break;
        }
    }

    private void LeaveAddressing(Errand errand)
    {
        switch (errand.What)
        {
            case Errand.Kind.Forward:
                AfterMessage(errand.Hearing!);
                break;
            case Errand.Kind.Add:
                AfterRecording(errand.Draft!);
                break;
            case Errand.Kind.Enlist:
                OneList(errand.List);
                break;
            default:
                MainMenu();
                break;
        }
    }

    /// <summary>What was recorded goes to all who were named so far.</summary>
    private Action? UnsentOf(Errand errand, List<Member> to) => errand.Draft is not { } draft
        ? null
        : () =>
        {
            draft.To = to;
            Send(draft);
        };

    private void Reply(Hearing hearing, bool toAll)
    {
        var note = hearing.Note;
        List<Member> to = _office.Find(note.From) is { } sender ? [sender] : [];
        if (toAll)
            to = [.. to.Union(note.To.Where(other => other != Owner))];
        if (to.Count == 0)
            AfterMessage(hearing, "cannot-reply");
        else
            Beep(new Draft { To = to, Answers = hearing }, "record-after-tone");
    }

    private void Forward(Hearing hearing)
    {
        if (hearing.Note.Private)
            AfterMessage(hearing, "private-is-not-forwarded");
        else if (hearing.Note.Sound is null)
            AfterMessage(hearing, "audio-not-here");
        else
            Address(new Errand(Errand.Kind.Forward) { Hearing = hearing }, []);
    }

    private void BeforeForwarding(Hearing hearing, List<Member> to) => Menu(
        "before-forwarding",
        does =>
        {
            switch (does)
            {
                case "send":
                    Office.Forward(hearing.Note, to, Owner!);
                    AfterMessage(hearing, "message-sent");
                    break;
                case "back":
                    AfterMessage(hearing, "not-sent");
                    break;
                default:
                    Beep(
                        new Draft
                        {
                            To = to, Answers = hearing, Forwards = hearing.Note, Urgent = hearing.Note.Urgent,
                        },
                        "record-after-tone");
                    break;
            }
        },
        []);
}
