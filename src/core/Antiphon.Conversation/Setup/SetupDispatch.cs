namespace Antiphon.Conversation;

/// <summary>Events and commands to the machines of the settings, by stage.</summary>
internal static class SetupDispatch
{
    /// <summary>False: the stage is no setting's.</summary>
    public static bool TryTake(Turn turn, ConversationEvent @event)
    {
        switch (turn.State.Stage)
        {
            case Stage.Setup or Stage.GreetingSettings or Stage.OtherGreetings or Stage.OneGreeting
                or Stage.MessageSettings or Stage.Devices or Stage.NumberSetting or Stage.PersonalSettings
                or Stage.DirectoryListing or Stage.Enrolling or Stage.OnePrivateList:
                Menu.On(turn, @event);
                return true;
            case Stage.EnteringEndDate stage:
                GreetingSetup.On(turn, stage, @event);
                return true;
            case Stage.ChoosingList stage:
                PrivateLists.On(turn, stage, @event);
                return true;
            case Stage.RemovingMember stage:
                PrivateLists.On(turn, stage, @event);
                return true;
            case Stage.EnteringNewNumber stage:
                NumberSettings.On(turn, stage, @event);
                return true;
            case Stage.EnteringNewPin stage:
                NewPin.On(turn, stage, @event);
                return true;
            case Stage.RepeatingNewPin stage:
                NewPin.On(turn, stage, @event);
                return true;
            case Stage.ChangingPin stage:
                NewPin.On(turn, stage, @event);
                return true;
            case Stage.Changing stage:
                Changing.On(turn, stage, @event);
                return true;
            default:
                return TryTakeDictation(turn, @event);
        }
    }

    /// <summary>In a stage with keys of a table.</summary>
    public static void Obey(Turn turn, Command command)
    {
        switch (turn.State.Stage)
        {
            case Stage.Setup stage:
                SetupMenus.Obey(turn, stage, command);
                break;
            case Stage.GreetingSettings stage:
                GreetingSetup.Obey(turn, stage, command);
                break;
            case Stage.OtherGreetings stage:
                GreetingSetup.Obey(turn, stage, command);
                break;
            case Stage.OneGreeting stage:
                GreetingSetup.Obey(turn, stage, command);
                break;
            case Stage.MessageSettings stage:
                SetupMenus.Obey(turn, stage, command);
                break;
            case Stage.Devices:
                SetupMenus.ObeyDevices(turn, command);
                break;
            case Stage.NumberSetting stage:
                NumberSettings.Obey(turn, stage, command);
                break;
            case Stage.OnePrivateList stage:
                PrivateLists.Obey(turn, stage, command);
                break;
            case Stage.PersonalSettings stage:
                SetupMenus.Obey(turn, stage, command);
                break;
            case Stage.DirectoryListing stage:
                SetupMenus.Obey(turn, stage, command);
                break;
            case Stage.Enrolling stage:
                Enrolment.Obey(turn, stage, command);
                break;
            case Stage.Dictating stage:
                Dictating.Obey(turn, stage, command);
                break;
            case Stage.AfterDictation stage:
                Dictating.Obey(turn, stage.Dictation, command);
                break;
            case Stage.HearingDictation stage:
                Dictating.Obey(turn, stage.Dictation, command);
                break;
            default:
                throw ConversationMachine.Undecided(turn.State.Stage, command);
        }
    }

    private static bool TryTakeDictation(Turn turn, ConversationEvent @event)
    {
        switch (turn.State.Stage)
        {
            case Stage.DictationBeep stage:
                Dictating.On(turn, stage, @event);
                return true;
            case Stage.Dictating stage:
                Dictating.On(turn, stage, @event);
                return true;
            case Stage.AfterDictation stage:
                Dictating.On(turn, stage, stage.Dictation, @event);
                return true;
            case Stage.HearingDictation stage:
                Dictating.On(turn, stage, stage.Dictation, @event);
                return true;
            case Stage.KeepingDictation stage:
                Dictating.On(turn, stage, @event);
                return true;
            default:
                return false;
        }
    }
}
