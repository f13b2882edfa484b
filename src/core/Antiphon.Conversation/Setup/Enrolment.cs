using Antiphon.Directory;

namespace Antiphon.Conversation;

/// <summary>What a subscriber is asked for at the first sign-in, in this order.</summary>
public enum EnrolmentStep
{
    Name,
    Greeting,
    Pin,
    Listing,
}

/// <summary>
/// The first sign-in: name, greeting, PIN and listing, one after the other, each by the machine that the setup menus
/// use for it. Each is stored when it is done; who hangs up in between is asked again the next time.
/// </summary>
internal static class Enrolment
{
    public static void Begin(Turn turn) =>
        Enter(turn, new Stage.Enrolling(EnrolmentStep.Name), Script.Of(Prompts.EnrolmentBegins));

    public static void Enter(Turn turn, Stage.Enrolling stage, Script before)
    {
        var then = new Stage.Enrolling(stage.Step + 1);
        switch (stage.Step)
        {
            case EnrolmentStep.Name:
                Dictating.Begin(turn, greeting: null, then, before);
                break;
            case EnrolmentStep.Greeting:
                Dictating.Begin(turn, GreetingKind.Standard, then, before);
                break;
            case EnrolmentStep.Pin:
                NewPin.Ask(turn, then, before);
                break;
            case EnrolmentStep.Listing:
                Menu.Enter(turn, stage, before + SetupMenus.ListingStatus(turn));
                break;
            default:
                throw ConversationMachine.Undecided(stage, stage.Step);
        }
    }

    /// <summary>In the menu that is the last step.</summary>
    public static void Obey(Turn turn, Stage.Enrolling stage, Command command)
    {
        if (command is Command.Keep or Command.Back)
        {
            Changing.Begin(
                turn,
                turn.Owner with { IsEnrolled = true },
                new Stage.Counting(MenuContext.Main),
                Script.Of(Prompts.EnrolmentDone));
            return;
        }

        SetupMenus.ObeyListing(turn, stage, command);
    }
}
