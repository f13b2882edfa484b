using Antiphon.Directory;

namespace Antiphon.Conversation;

/// <summary>A setting is changed: the store has it before anybody is told so.</summary>
internal static class Changing
{
    /// <param name="turn">The turn.</param>
    /// <param name="changed">The subscriber who has signed in, as they will be.</param>
    /// <param name="then">The menu that follows.</param>
    /// <param name="said">Before it, once the store has the change.</param>
    public static void Begin(Turn turn, Subscriber changed, Stage then, Script said)
    {
        turn.ForgetFailures();
        var patch = turn.Owner.PatchTo(changed);
        if (patch.Count == 0)
            SetupMenus.Enter(turn, then, said);
        else
            Ask(turn, new Stage.Changing(patch, then, said));
    }

    public static void On(Turn turn, Stage.Changing stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.SubscriberChanged:
                SetupMenus.Enter(turn, stage.Then, stage.Said);
                break;
            case ConversationEvent.SubscriberNotChanged:
                SetupMenus.Enter(turn, stage.Then, Script.Of(Prompts.NotKept));
                break;
            default:
                Counting.OnWaiting(turn, stage, @event, () => Ask(turn, stage));
                break;
        }
    }

    private static void Ask(Turn turn, Stage.Changing stage) => turn.Ask(
        stage,
        question => new ConversationEffect.ChangeSubscriber(question, turn.Visit.Subscriber, stage.Patch));
}
