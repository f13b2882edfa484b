using Antiphon.Directory;

namespace Antiphon.Conversation;

/// <summary>What a subscriber says for callers to hear, until it is kept. It lies in the spool.</summary>
/// <param name="Greeting">Which one; null: their name.</param>
/// <param name="Take">Which recording of the call.</param>
/// <param name="Samples">Its length, 8,000 a second.</param>
/// <param name="Then">What follows.</param>
public sealed record Dictation(GreetingKind? Greeting, int Take, long Samples, Stage Then);

/// <summary>
/// A greeting or a name is said.
/// <code>
///              ┌──────────────── again ────────────────┐
///              ▼                                       │
///  ──► DictationBeep ──► Dictating ──its end──► AfterDictation ──keep──► KeepingDictation ──► where it came from
///                            │                     ▲   │                                        ▲
///                            │      HearingDictation ──┘                                        │
///                            └── cancel, nothing said ──────────────────────────────────────────┘
/// </code>
/// Unlike a message it is kept only when its speaker says so: whoever hangs up before has changed nothing.
/// </summary>
internal static class Dictating
{
    public static void Begin(Turn turn, GreetingKind? greeting, Stage then, Script before) => Beep(
        turn,
        new Dictation(greeting, turn.NextTake(), Samples: 0, then),
        before + (greeting is null ? Prompts.SayYourName : Prompts.SayYourGreeting));

    public static void On(Turn turn, Stage.DictationBeep stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PlaybackEnded:
                Start(turn, stage.Dictation);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                // A key that comes in the tone was meant for what was said before it.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.Dictating stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.HungUp:
                turn.Do(new ConversationEffect.StopRecording());
                break;
            case ConversationEvent.RecordingStopped stopped when stopped.Take == stage.Dictation.Take:
                OnStopped(turn, stage.Dictation with { Samples = stopped.Samples }, stage.IsCancelled);
                break;
            case ConversationEvent.TimerFired or ConversationEvent.PlaybackEnded:
                // Nothing plays and no timer runs while somebody speaks.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    /// <summary>In the menu and while it is played back.</summary>
    public static void On(Turn turn, Stage stage, Dictation dictation, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PlaybackEnded when stage is Stage.HearingDictation:
                Menu.Enter(turn, new Stage.AfterDictation(dictation), Script.Nothing);
                break;
            case ConversationEvent.PlaybackEnded:
                turn.WaitForKey(turn.Settings.KeyTimeout);
                break;
            case ConversationEvent.TimerFired:
                Refuse(turn, dictation, Prompts.NothingPressed);
                break;
            case ConversationEvent.HungUp:
                Discard(turn, dictation);
                turn.End();
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.KeepingDictation stage, ConversationEvent @event)
    {
        var dictation = stage.Dictation;
        switch (@event)
        {
            case ConversationEvent.SoundKept kept when kept.Take == dictation.Take:
                SetupMenus.Enter(
                    turn,
                    dictation.Then,
                    Script.Of(dictation.Greeting is null ? Prompts.NameKept : Prompts.GreetingKept));
                break;
            case ConversationEvent.SoundNotKept kept when kept.Take == dictation.Take:
            case ConversationEvent.TimerFired:
                SetupMenus.Enter(turn, dictation.Then, Script.Of(Prompts.NotKept));
                break;
            case ConversationEvent.KeyPressed key:
                turn.TypeAhead(key.Key);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.PlaybackEnded:
                // Nothing plays while the store is awaited.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void Obey(Turn turn, Stage.Dictating stage, Command command)
    {
        turn.GoTo(stage with { IsCancelled = command == Command.CancelRecording });
        turn.Do(new ConversationEffect.StopRecording());
    }

    public static void Obey(Turn turn, Dictation dictation, Command command)
    {
        switch (command)
        {
            case Command.Keep:
                turn.FallSilent(new Stage.KeepingDictation(dictation));
                turn.Do(new ConversationEffect.KeepDictation(dictation));
                turn.WaitForKey(turn.Settings.StoreTimeout);
                break;
            case Command.Review:
                turn.Say(new Stage.HearingDictation(dictation), Script.Of(new Part.Take(dictation.Take)));
                break;
            case Command.RecordAgain:
                Discard(turn, dictation);
                Begin(turn, dictation.Greeting, dictation.Then, Script.Nothing);
                break;
            case Command.CancelRecording:
                Discard(turn, dictation);
                SetupMenus.Enter(turn, dictation.Then, Script.Of(Prompts.NotKept));
                break;
            case Command.Help:
                Menu.Help(turn);
                break;
            default:
                throw ConversationMachine.Undecided(turn.State.Stage, command);
        }
    }

    public static void Refuse(Turn turn, Dictation dictation, string reproach)
    {
        turn.CountFailure();
        if (turn.HasFailedTooOften)
        {
            Discard(turn, dictation);
            turn.Leave(Script.Of(Prompts.TooManyFailures));
            return;
        }

        Menu.Enter(turn, new Stage.AfterDictation(dictation), Script.Of(reproach));
    }

    private static void Beep(Turn turn, Dictation dictation, Script before) =>
        turn.Say(new Stage.DictationBeep(dictation), before + Script.Of(new Part.Beep()));

    private static void Start(Turn turn, Dictation dictation)
    {
        turn.FallSilent(new Stage.Dictating(dictation, IsCancelled: false));
        turn.Do(new ConversationEffect.StartDictation(
            turn.Visit.Subscriber,
            dictation.Greeting,
            dictation.Take,
            dictation.Greeting is null ? turn.Settings.NameLengthMax : turn.Settings.GreetingLengthMax,
            turn.Settings.SilenceMax));
    }

    private static void OnStopped(Turn turn, Dictation dictation, bool isCancelled)
    {
        var isTooShort = AfterRecording.IsTooShort(turn, dictation.Samples);
        if (turn.State.HungUp)
        {
            Discard(turn, dictation);
            turn.End();
        }
        else if (isCancelled || isTooShort)
        {
            Discard(turn, dictation);
            SetupMenus.Enter(
                turn, dictation.Then, Script.Of(isCancelled ? Prompts.NotKept : Prompts.MessageTooShort));
        }
        else
        {
            Menu.Enter(turn, new Stage.AfterDictation(dictation), Script.Nothing);
        }
    }

    private static void Discard(Turn turn, Dictation dictation) =>
        turn.Do(new ConversationEffect.DiscardRecording(dictation.Take));
}
