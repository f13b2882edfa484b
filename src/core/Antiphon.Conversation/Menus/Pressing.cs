namespace Antiphon.Conversation;

/// <summary>
/// From keys to commands, by the profile's table.
/// <code>
///                 ┌── no longer command begins so ──► the command acts at once
///  key ──► read ──┼── longer ones do ──► silence ──┬─ next key ──► read both
///                 │                                └─ inter-digit time-out ──► the short command acts
///                 └── nothing ──► the short command before it acts, and the key is read anew; or it is a wrong key
/// </code>
/// </summary>
internal static class Pressing
{
    public static void OnKey(Turn turn, MenuContext context, ConversationEvent.KeyPressed key)
    {
        var open = turn.State.OpenKeys;
        var heard = open?.Heard ?? HeardAt(turn, key.At);
        var keys = open?.Keys + key.Key;
        var reading = turn.Menu[context].Read(keys);
        if (reading.MayGoOn)
        {
            turn.KeepOpen(keys, heard);
        }
        else if (reading.Command is { } command)
        {
            Obey(turn, command, heard);
        }
        else if (open is not null && turn.Menu[context].Read(open.Keys).Command is { } shorter)
        {
            turn.TakeNext(key.Key);
            Obey(turn, shorter, heard);
        }
        else
        {
            Refuse(turn, heard);
        }
    }

    public static void OnTimeout(Turn turn, MenuContext context, OpenKeys open)
    {
        if (turn.Menu[context].Read(open.Keys).Command is { } command)
            Obey(turn, command, open.Heard);
        else
            Refuse(turn, open.Heard);
    }

    public static MenuContext? ContextOf(Stage stage) => stage switch
    {
        Stage.Greeting => MenuContext.Greeting,
        Stage.Recording or Stage.RecordingPaused => MenuContext.Recording,
        Stage.AfterRecording or Stage.Reviewing => MenuContext.AfterRecording,
        Stage.LetterOptions => MenuContext.RecordingOptions,
        Stage.LetterAddressees => MenuContext.Addressees,
        Stage.BeforeForwarding => MenuContext.BeforeForwarding,
        Stage.ChoosingName => MenuContext.ChoosingName,
        Stage.OnePrivateList => MenuContext.PrivateList,
        Stage.MainMenu => MenuContext.Main,
        Stage.OldMessages => MenuContext.OldMessages,
        Stage.DuringMessage or Stage.Paused => MenuContext.DuringMessage,
        Stage.AfterMessage => MenuContext.AfterMessage,
        Stage.SavingToFolder => MenuContext.SaveToFolder,
        Stage.Advanced => MenuContext.Advanced,
        Stage.AdvancedFromMain => MenuContext.AdvancedFromMain,
        Stage.Setup => MenuContext.Setup,
        Stage.GreetingSettings => MenuContext.GreetingSettings,
        Stage.OtherGreetings => MenuContext.OtherGreetings,
        Stage.OneGreeting => MenuContext.OneGreeting,
        Stage.MessageSettings => MenuContext.MessageSettings,
        Stage.Devices => MenuContext.Devices,
        Stage.NumberSetting => MenuContext.NumberSetting,
        Stage.PersonalSettings => MenuContext.PersonalSettings,
        Stage.DirectoryListing or Stage.Enrolling => MenuContext.DirectoryListing,
        Stage.Dictating => MenuContext.Dictating,
        Stage.AfterDictation or Stage.HearingDictation => MenuContext.AfterDictation,
        _ => null,
    };

    private static Interrupted HeardAt(Turn turn, TimeSpan at) =>
        turn.State.Stage is Stage.Paused paused ? paused.Heard : turn.Heard(at);

    private static void Obey(Turn turn, Command command, Interrupted heard)
    {
        if (!turn.IsSubscriber && (MenuRules.IsForSubscribers(command) || LeadsToNobody(turn, command)))
        {
            Refuse(turn, heard);
            return;
        }

        if (turn.State.Stage is Stage.Greeting greeting)
        {
            // There a command may lead to nobody, and is a wrong key then.
            Greetings.Obey(turn, greeting, command, heard);
            return;
        }

        turn.ForgetFailures();
        switch (turn.State.Stage)
        {
            case Stage.Recording stage:
                Recording.Obey(turn, stage, command);
                break;
            case Stage.RecordingPaused stage:
                Recording.Obey(turn, stage, command);
                break;
            case Stage.AfterRecording stage:
                AfterRecording.Obey(turn, stage.Letter, command);
                break;
            case Stage.Reviewing stage:
                AfterRecording.Obey(turn, stage.Letter, command);
                break;
            case Stage.LetterOptions stage:
                AfterRecording.Obey(turn, stage.Letter, command);
                break;
            case Stage.LetterAddressees stage:
                AfterRecording.Obey(turn, stage.Letter, command);
                break;
            case Stage.BeforeForwarding stage:
                Forwarding.Obey(turn, stage, command);
                break;
            case Stage.ChoosingName stage:
                Addressing.Obey(turn, stage, command);
                break;
            case Stage.MainMenu:
                MainMenu.Obey(turn, command);
                break;
            case Stage.OldMessages:
                OldMessages.Obey(turn, command);
                break;
            case Stage.DuringMessage stage:
                Hearing.Obey(turn, stage.Reel, command, heard);
                break;
            case Stage.Paused stage:
                Hearing.Obey(turn, stage.Reel, command, heard);
                break;
            case Stage.AfterMessage stage:
                AfterHearing.Obey(turn, stage.Reel, command);
                break;
            case Stage.SavingToFolder stage:
                AfterHearing.Obey(turn, stage.Reel, command);
                break;
            case Stage.Advanced stage:
                AfterHearing.Obey(turn, stage.Reel, command);
                break;
            case Stage.AdvancedFromMain:
                MainMenu.Obey(turn, command);
                break;
            default:
                SetupDispatch.Obey(turn, command);
                break;
        }
    }

    /// <summary>A greeting judges that by itself, because its handlers lead elsewhere.</summary>
    private static bool LeadsToNobody(Turn turn, Command command) =>
        command == Command.Operator && turn.State.Stage is not Stage.Greeting && !Reaching.HasOperator(turn);

    private static void Refuse(Turn turn, Interrupted heard)
    {
        switch (turn.State.Stage)
        {
            case Stage.Recording or Stage.RecordingPaused or Stage.Dictating:
                // An answer would talk into what is being recorded.
                break;
            case Stage.AfterRecording stage:
                AfterRecording.Refuse(turn, stage, stage.Letter);
                break;
            case Stage.Reviewing stage:
                AfterRecording.Refuse(turn, stage, stage.Letter);
                break;
            case Stage.LetterOptions stage:
                AfterRecording.Refuse(turn, stage, stage.Letter);
                break;
            case Stage.LetterAddressees stage:
                AfterRecording.Refuse(turn, stage, stage.Letter);
                break;
            case Stage.AfterDictation stage:
                Dictating.Refuse(turn, stage.Dictation, Prompts.NotAChoice);
                break;
            case Stage.HearingDictation stage:
                Dictating.Refuse(turn, stage.Dictation, Prompts.NotAChoice);
                break;
            case Stage.Greeting stage:
                Failing.FailAndGoOn(turn, stage, heard);
                break;
            case Stage.DuringMessage stage:
                Failing.FailAndGoOn(turn, stage, heard);
                break;
            case Stage.Paused stage:
                Failing.FailAndGoOn(turn, new Stage.DuringMessage(stage.Reel), heard);
                break;
            case var stage when ContextOf(stage) is { } context:
                Failing.Fail(turn, stage, Prompts.NotAChoice, turn.Choices(context));
                break;
        }
    }
}
