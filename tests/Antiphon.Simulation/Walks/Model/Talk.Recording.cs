namespace Antiphon.Simulation.Walks.Model;

/// <summary>Something is recorded, and what becomes of it: whoever goes away has sent it.</summary>
internal sealed partial class Talk
{
    private const int SamplesMin = 8000;

    private enum After
    {
        Menu,
        Pause,
        Cancel,
    }

    private After _then;

    /// <summary>Has the words of an earlier part of it, which it goes on after.</summary>
    private void Beep(Draft draft, params string[] before)
    {
        _reached = draft.To[0];
        Say(new Place("beep") { Ended = () => Record(draft), Gone = () => Send(draft) }, [.. before, "beep"]);
    }

    private void Record(Draft draft)
    {
        draft.Received ??= Clock;
        _then = After.Menu;
        BeginTake(new Place("recording")
        {
            Table = "recording",
            Obey = does =>
            {
                _then = does == "end-recording" ? After.Menu : does == "pause-recording" ? After.Pause : After.Cancel;
                StopTake();
            },
            Wrong = () => { },
            Take = new Take(draft.LengthMax, draft.Samples, audio =>
            {
                (draft.Samples, draft.Sound) = (audio.Length, _outside.Keep(audio));
                Stopped(draft, _then);
            }),
        });
    }

    private void BeginTake(Place place)
    {
        Hush(place);
        (_takeSince, _takeIsAsked) = (Now, false);
    }

    /// <summary>The phone tells what was recorded when it is.</summary>
    private void StopTake() => _takeIsAsked = true;

    private void Stopped(Draft draft, After then)
    {
        if (_isGone)
        {
            Send(draft);
        }
        else if (then == After.Cancel && draft.Inquiry is null)
        {
            if (Owner is not null)
                Return(draft.Answers, "not-sent");
            else
                LeaveMessage(draft.To[0], draft.Desk, "message-cancelled");
        }
        else if (then == After.Pause)
        {
            Hush(new Place("recording-paused")
            {
                Table = "recording",
                Obey = does =>
                {
                    if (does == "pause-recording")
                        Beep(draft);
                    else
                        Stopped(draft, does == "end-recording" ? After.Menu : After.Cancel);
                },
                Wrong = () => { },
                Patience = () => Stopped(draft, After.Menu),
                Gone = () => Send(draft),
            });
            Wait(PauseMax);
        }
        else if (draft.Inquiry is not null)
        {
            Answered(draft);
        }
        else if (draft.Samples < SamplesMin)
        {
            Send(draft);
        }
        else
        {
            AfterRecording(draft);
        }
    }

    private void AfterRecording(Draft draft, params string[] before) => MenuOf(draft, "after-recording", before);

    /// <summary>One of the menus that something recorded has.</summary>
    private void MenuOf(Draft draft, string table, params string[] before)
    {
        Place? place = null;
        place = new Place(table)
        {
            Table = table,
            Obey = does =>
            {
                if (does == "help" || (does == "operator" && Owner is not null))
                    Say(place!, Keys.Help(Profile, table, Owner is not null));
                else
                    ObeyDraft(draft, does);
            },
            Wrong = () =>
            {
                if (++_failures < FailuresMax)
                    MenuOf(draft, table, "not-a-choice");
                else
                    Send(draft);
            },
            Ended = () => Wait(KeyPatience),
            Patience = () => Send(draft),
            Gone = () => Send(draft),
        };
        Say(place, [.. before, .. Choices(table)]);
    }

    private void ObeyDraft(Draft draft, string does)
    {
        switch (does)
        {
            case "send":
                Send(draft);
                break;
            case "operator":
                // What was said is kept before anybody is called.
                draft.ThenOperator = true;
                Send(draft);
                break;
            case "options":
                MenuOf(draft, "recording-options");
                break;
            case "addressees":
                MenuOf(draft, "addressees");
                break;
            case "mark-urgent":
                draft.Urgent = !draft.Urgent;
                AfterRecording(draft, draft.Urgent ? "marked-urgent" : "not-marked-urgent");
                break;
            case "mark-private":
                draft.Private = !draft.Private;
                AfterRecording(draft, draft.Private ? "marked-private" : "not-marked-private");
                break;
            case "request-receipt":
                draft.WantsReceipt = !draft.WantsReceipt;
                AfterRecording(draft, draft.WantsReceipt ? "with-receipt" : "no-receipt");
                break;
            case "deliver-later" when draft.Due is not null:
                draft.Due = null;
                AfterRecording(draft, "delivered-at-once");
                break;
            case "deliver-later":
                AskDay(draft);
                break;
            case "review":
                Review(draft);
                break;
            case "record-again":
                (draft.Samples, draft.Sound, draft.Received) = (0, null, null);
                Beep(draft, "message-cancelled");
                break;
            case "cancel-recording":
                Stopped(draft, After.Cancel);
                break;
            case "add-to":
                Beep(draft, "record-after-tone");
                break;
            case "add-name":
                Address(new Errand(Errand.Kind.Add) { Draft = draft }, draft.To);
                break;
            case "hear-names":
                MenuOf(draft, "addressees", [.. draft.To.SelectMany(to => to.NameAndNumber())]);
                break;
            default:
                AfterRecording(draft);
                break;
        }
    }

    private void Review(Draft draft)
    {
        Place? place = null;
        place = new Place("reviewing")
        {
            Table = "after-recording",
            Obey = does =>
            {
                if (does == "operator" && Owner is not null)
                    Say(place!, Keys.Help(Profile, "after-recording", isSubscriber: true));
                else
                    ObeyDraft(draft, does);
            },
            Wrong = () =>
            {
                if (++_failures < FailuresMax)
                    AfterRecording(draft, "not-a-choice");
                else
                    Send(draft);
            },
            Ended = () => AfterRecording(draft),
            Patience = () => Send(draft),
            Gone = () => Send(draft),
        };
        Say(place, ["take"]);
    }

    private void AskDay(Draft draft) => Ask(
        Asked.Day,
        "enter-delivery-day",
        (place, digits) =>
        {
            if (DayOf(digits) is { } day)
                AskTime(draft, day);
            else
                Fail(place, "no-such-date", ["enter-delivery-day"]);
        },
        () => AfterRecording(draft),
        [],
        () => Send(draft),
        lengthMax: 4);

    private void AskTime(Draft draft, DateTime day) => Ask(
        Asked.Time,
        "enter-delivery-time",
        (place, digits) =>
        {
            var (hour, minute) = (int.Parse(digits) / 100, int.Parse(digits) % 100);
            if (hour < 24 && minute < 60
                && new DateTimeOffset(day.AddHours(hour).AddMinutes(minute), TimeSpan.Zero) is var due && due > Clock)
            {
                draft.Due = due;
                _failures = 0;
                AfterRecording(draft, ["will-be-delivered", .. Wording.DateAndTime(due, Clock)]);
            }
            else
            {
                Fail(place, "no-such-time", ["enter-delivery-time"]);
            }
        },
        () => AfterRecording(draft),
        [],
        () => Send(draft),
        lengthMax: 4);

    /// <summary>Four digits are month and day, this year or else the next; fewer are days from today.</summary>
    private DateTime? DayOf(string digits)
    {
        var today = Clock.Date;
        if (digits.Length < 4)
            return today.AddDays(int.Parse(digits));
        var (month, day) = (int.Parse(digits[..2]), int.Parse(digits[2..]));
        for (var year = today.Year; year <= today.Year + 1; year++)
        {
            if (month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month)
                && new DateTime(year, month, day) is var date && date >= today)
                return date;
        }

        return null;
    }

    private void Send(Draft draft)
    {
        var isMessage = draft.Samples >= SamplesMin;
        if (isMessage)
            _office.Deliver(draft, Owner?.Extension ?? _caller, Owner);
        var said = isMessage ? "message-sent" : "message-too-short";
        if (_isGone)
            End();
        else if (Owner is not null)
            Return(draft.Answers, said);
        else if (draft.ThenOperator)
            TryLead(new Lead("operator"), new Standing(_office.DeskOf("goodbye")), said);
        else if ((draft.Inquiry is { } inquiry ? inquiry.Afterwards : draft.Desk?.AfterMessage)
                is not { What: not ("ignore" or "skip") } lead
            || !TryLead(lead, new Standing(draft.Desk ?? _office.DeskOf("goodbye")), said))
            Leave(said);
    }

    /// <summary>To where it was asked for.</summary>
    private void Return(Hearing? hearing, params string[] said)
    {
        if (hearing is not null)
            AfterMessage(hearing, said);
        else
            MainMenu(said);
    }
}
