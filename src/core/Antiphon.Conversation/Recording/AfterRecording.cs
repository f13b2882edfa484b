namespace Antiphon.Conversation;

/// <summary>
/// What is to become of what was said. Whatever happens here, it is not lost: who goes away has sent it.
/// </summary>
internal static class AfterRecording
{
    private const double SamplesPerSecond = 8000;

    public static void Enter(Turn turn, Letter letter, Script before) =>
        Menu.Enter(turn, new Stage.AfterRecording(letter), before);

    /// <summary>In the menus and while it is played back.</summary>
    public static void On(Turn turn, Stage stage, Letter letter, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PlaybackEnded when stage is Stage.Reviewing:
                Enter(turn, letter, Script.Nothing);
                break;
            case ConversationEvent.PlaybackEnded:
                turn.WaitForKey(turn.Settings.KeyTimeout);
                break;
            case ConversationEvent.TimerFired or ConversationEvent.HungUp:
                Send(turn, letter);
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.Storing stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.MessageStored stored when stored.Take == stage.Letter.Take:
                Farewell(turn, stage.Letter, Prompts.MessageSent);
                break;
            case ConversationEvent.MessageNotStored stored when stored.Take == stage.Letter.Take:
                Farewell(turn, stage.Letter, Prompts.MessageNotStored);
                break;
            case ConversationEvent.KeyPressed key:
                turn.TypeAhead(key.Key);
                break;
            case ConversationEvent.HungUp or ConversationEvent.TimerFired or ConversationEvent.PlaybackEnded:
                // The store's answer is awaited whoever is still there.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void Obey(Turn turn, Letter letter, Command command)
    {
        switch (command)
        {
            case Command.Send:
                Send(turn, letter);
                break;
            case Command.Options:
                Menu.Enter(turn, new Stage.LetterOptions(letter), Script.Nothing);
                break;
            case Command.MarkUrgent:
                Enter(turn, letter with { Urgent = !letter.Urgent },
                    Script.Of(letter.Urgent ? Prompts.NotMarkedUrgent : Prompts.MarkedUrgent));
                break;
            case Command.MarkPrivate:
                Enter(turn, letter with { Private = !letter.Private },
                    Script.Of(letter.Private ? Prompts.NotMarkedPrivate : Prompts.MarkedPrivate));
                break;
            case Command.RequestReceipt:
                Enter(turn, letter with { WantsReceipt = !letter.WantsReceipt },
                    Script.Of(letter.WantsReceipt ? Prompts.NoReceipt : Prompts.WithReceipt));
                break;
            case Command.DeliverLater:
                FutureDelivery.Ask(turn, letter);
                break;
            case Command.Addressees:
                Menu.Enter(turn, new Stage.LetterAddressees(letter), Script.Nothing);
                break;
            case Command.AddName:
                Addressing.Begin(turn, new Errand.AddTo(letter), letter.To);
                break;
            case Command.HearNames:
                Menu.Enter(turn, new Stage.LetterAddressees(letter), Addressing.Names(turn, letter.To));
                break;
            case Command.Review:
                turn.Say(new Stage.Reviewing(letter), Script.Of(new Part.Take(letter.Take)));
                break;
            case Command.RecordAgain:
                Discard(turn, letter);
                Recording.Beep(
                    turn, letter with { Take = turn.NextTake(), Samples = 0 }, Script.Of(Prompts.MessageCancelled));
                break;
            case Command.CancelRecording:
                Recording.Cancel(turn, letter);
                break;
            case Command.Operator when !turn.IsSubscriber:
                // What they said is kept before anybody is called: nobody may come back to it.
                Send(turn, letter with { ThenOperator = true });
                break;
            case Command.AddTo:
                Recording.Beep(turn, letter, Script.Of(Prompts.RecordAfterTone));
                break;
            case Command.Help or Command.Operator:
                Menu.Help(turn);
                break;
            case Command.Back:
                Enter(turn, letter, Script.Nothing);
                break;
            default:
                throw ConversationMachine.Undecided(turn.State.Stage, command);
        }
    }

    /// <summary>The third wrong key ends the call like anywhere, but what was said is sent.</summary>
    public static void Refuse(Turn turn, Stage stage, Letter letter)
    {
        turn.CountFailure();
        if (turn.HasFailedTooOften)
            Send(turn, letter);
        else
            Menu.Enter(
                turn,
                stage is Stage.LetterOptions or Stage.LetterAddressees ? stage : new Stage.AfterRecording(letter),
                Script.Of(Prompts.NotAChoice));
    }

    /// <summary>What was recorded and is not sent yet, where something else is being asked about it.</summary>
    public static Letter? Unsent(Stage stage) => stage switch
    {
        Stage.Addressing { For: Errand.AddTo more } addressing => more.Letter with { To = addressing.To },
        Stage.ChoosingName choosing => Unsent(choosing.Back),
        Stage.EnteringDelivery delivery => delivery.Letter,
        _ => null,
    };

    public static bool IsTooShort(Turn turn, Letter letter) => IsTooShort(turn, letter.Samples);

    public static bool IsTooShort(Turn turn, long samples) => LengthOf(samples) < turn.Settings.MessageLengthMin;

    public static TimeSpan LengthOf(long samples) => TimeSpan.FromSeconds(samples / SamplesPerSecond);

    /// <summary>The store has the message, or there was none, before anybody is told so.</summary>
    public static void Send(Turn turn, Letter letter)
    {
        if (IsTooShort(turn, letter))
        {
            Discard(turn, letter);
            Farewell(turn, letter, Prompts.MessageTooShort);
            return;
        }

        turn.FallSilent(new Stage.Storing(letter));
        turn.Do(new ConversationEffect.DeliverMessage(letter));
    }

    /// <summary>Also of a take that was never begun.</summary>
    public static void Discard(Turn turn, Letter letter) =>
        turn.Do(new ConversationEffect.DiscardRecording(letter.Take));

    private static void Farewell(Turn turn, Letter letter, string lastWords)
    {
        if (turn.State.HungUp)
            turn.End();
        else if (turn.State.Visit is not null)
            Addressing.Return(turn, letter.Answers, lastWords);
        else if (letter.ThenOperator)
            Reaching.CallOperator(turn, letter, Script.Of(lastWords));
        else if (letter.Interview is { } place)
            Interviewing.Finish(turn, place, Script.Of(lastWords));
        else if (letter.Handler is { } handler)
            Handling.AfterMessage(turn, handler, Script.Of(lastWords));
        else
            turn.Leave(Script.Of(lastWords));
    }
}
