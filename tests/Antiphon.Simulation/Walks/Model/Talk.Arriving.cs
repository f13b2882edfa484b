namespace Antiphon.Simulation.Walks.Model;

/// <summary>Greetings, and signing in.</summary>
internal sealed partial class Talk
{
    /// <summary>The number for subscribers.</summary>
    public const string Pilot = "7000";

    public const string OpeningGreeting = "7001";

    /// <summary>The call is answered.</summary>
    /// <param name="dialled">The number that was called.</param>
    /// <param name="mailbox">Whose greeting is heard; none: nobody's number was called.</param>
    /// <param name="isBusy">Their phone is.</param>
    public void Begin(string dialled, Member? mailbox, bool isBusy)
    {
        if (mailbox is not null)
            Greet(mailbox, isBusy);
        else if (_office.Answering(dialled) is { } lead)
            TryLead(lead, new Standing(_office.DeskOf(Office.Opening)));
        else if (dialled != OpeningGreeting && _office.Find(_caller) is { } known)
            AskPin(known, "welcome");
        else if (dialled == Pilot)
            AskExtension("welcome");
        else
            Enter(_office.DeskOf(Office.Opening));
    }

    private void Greet(Member mailbox, bool isBusy = false, params string[] before)
    {
        var isInternal = _office.Find(_caller) is not null;
        var kind = mailbox.GreetingFor(isInternal, isBusy, _office.IsFeast(Clock), Clock);
        _outside.Note($"is to hear the {kind} greeting of {mailbox.Extension}");
        Say(AtGreeting(mailbox, isBusy), [.. before, .. mailbox.Greeting(kind, isBusy)]);
    }

    private Place AtGreeting(Member mailbox, bool isBusy)
    {
        Place? place = null;
        return place = new Place("greeting")
        {
            Table = "greeting",
            Obey = does =>
            {
                if (does == "skip-greeting")
                    LeaveMessage(mailbox);
                else if (does == "sign-in")
                    AskExtension();
                else
                    TryLead(new Lead(does), new Standing(Mailbox: mailbox, IsBusy: isBusy));
            },
            Own = mailbox.CallerKeys,
            Likely = [.. mailbox.CallerKeys.Keys],
            Lead = lead => TryLead(lead, new Standing(Mailbox: mailbox, IsBusy: isBusy)),
            Wrong = () => FailAndGoOn(place!),
            Ended = () => LeaveMessage(mailbox),
        };
    }

    /// <summary>What a caller has begun may go over the limit; whoever comes when it is reached is told.</summary>
    private void LeaveMessage(Member mailbox, Desk? desk = null, params string[] before)
    {
        if (mailbox.IsFull)
            Leave([.. before, "mailbox-full"]);
        else
            Beep(new Draft { To = [mailbox], Desk = desk }, before);
    }

    /// <summary>Phones here refuse to be transferred: what follows is what follows when nobody is there.</summary>
    private void Transfer(Action otherwise, params string[] before)
    {
        void Refused()
        {
            _isBeingConnected = true;
            otherwise();
        }

        Say(new Place("transferring") { Ended = Refused }, [.. before, "one-moment"]);
    }

    /// <summary>
    /// A number is keyed in: '#' or patience ends it, '*' takes it back, and with nothing to take back leads away.
    /// </summary>
    /// <param name="asked">What.</param>
    /// <param name="question">The words.</param>
    /// <param name="taken">What is done with it; false: it was nothing, and why was said.</param>
    /// <param name="leave">Where '*' leads.</param>
    /// <param name="before">Said first.</param>
    /// <param name="unsent">What becomes of something recorded if the caller goes away.</param>
    /// <param name="lengthMax">Digits.</param>
    /// <param name="nothing">What '#' means without a digit; none: it is a mistake.</param>
    /// <param name="zero">What '0' means as the first one where there is an operator; none: it is a digit.</param>
    private void Ask(
        Asked asked, string question, Action<Place, string> taken, Action leave, string[] before,
        Action? unsent = null, int lengthMax = 32, Action? nothing = null, Action? zero = null)
    {
        var digits = "";
        Place? place = null;
        void Complete()
        {
            var (all, mistakes) = (digits, _mistakes);
            digits = "";
            taken(place!, all);
            // What is right ends the row of mistakes; at the door only the right PIN is.
            if (_mistakes == mistakes && asked is not (Asked.Extension or Asked.Pin))
                _failures = 0;
        }

        void Again(string reproach)
        {
            digits = "";
            Fail(place!, reproach, [question]);
        }

        place = new Place(question)
        {
            Asks = asked,
            Gone = unsent,
            Key = key =>
            {
                if (key == '*' && digits.Length == 0)
                {
                    leave();
                }
                else if (key == '*')
                {
                    digits = "";
                    Say(place!, [question]);
                }
                else if (key == '#' && digits.Length > 0)
                {
                    Complete();
                }
                else if (key == '#' && nothing is not null)
                {
                    _failures = 0;
                    nothing();
                }
                else if (key == '0' && digits.Length == 0 && zero is not null && _office.HasOperator)
                {
                    zero();
                }
                else if (char.IsAsciiDigit(key) && digits.Length < lengthMax)
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
                    Complete();
                else
                    Again("nothing-pressed");
            },
        };
        Say(place, [.. before, question]);
    }

    private void AskExtension(params string[] before) => Ask(
        Asked.Extension,
        "enter-extension",
        (place, digits) =>
        {
            if (_office.Find(digits) is { } member)
                AskPin(member);
            else
                Fail(place, "no-mailbox-there", ["enter-extension"]);
        },
        () => Leave(),
        before);

    private void AskPin(Member member, params string[] before)
    {
        Signing = member;
        Ask(
            Asked.Pin,
            "enter-pin",
            (place, digits) =>
            {
                switch (member.Judge(digits, Clock))
                {
                    case "locked":
                        Leave("mailbox-locked");
                        break;
                    case "wrong":
                        Fail(place, "wrong-pin", ["enter-pin"]);
                        break;
                    default:
                        _failures = 0;
                        Owner = member;
                        if (member.IsEnrolled)
                            MainMenuCounted(member.Warning());
                        else
                            Enrol();
                        break;
                }
            },
            () => AskExtension(),
            before);
    }

    /// <summary>Whose PIN is asked for.</summary>
    public Member? Signing { get; private set; }
}
