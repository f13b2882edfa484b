using Antiphon.Directory;

namespace Antiphon.Conversation;

/// <summary>
/// Somebody is found by their name.
/// <code>
///   Begin ──► Spelling ──'#', patience──► Choosing ──1 to 9──► their greeting
///              ▲    │  none, too many        │
///              └────┴────────────────────────┴─ '*'
/// </code>
/// The keys are those of letters and of places in a list: they are the same in every phone menu.
/// </summary>
internal static class Spelling
{
    /// <summary>As many as there are keys to choose them by; more are spelled on.</summary>
    private const int ChoicesMax = 9;

    private const int KeysMax = 32;

    public static void Begin(Turn turn, string id, Script before)
    {
        var greeting = turn.Directory.Directories.Find(id)?.Greeting is { } own
            ? GreetingScript.Of(own)
            : Script.Nothing;
        turn.Say(new Stage.Spelling(id, ""), before + greeting + Prompts.SpellName);
    }

    public static void On(Turn turn, Stage.Spelling stage, ConversationEvent @event)
    {
        if (@event is ConversationEvent.KeyPressed)
            turn.ForgetJumps();
        if (@event is ConversationEvent.KeyPressed { Key: '0' } && stage.Keys.Length == 0 && TryOperator(turn))
            return;
        var entry = new DigitEntry(
            stage.Keys, KeysMax, keys => stage with { Keys = keys }, Script.Of(Prompts.SpellName));
        if (!entry.Take(turn, @event, keys => Search(turn, stage, keys), () => turn.Leave(Script.Nothing)))
            ConversationMachine.IgnoreLate(stage, @event);
    }

    public static void On(Turn turn, Stage.Choosing stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.KeyPressed { Key: >= '1' and <= '9' } key
                when key.Key - '1' < stage.Found.All.Length:
                turn.ForgetFailures();
                Reaching.BeginSubscriber(turn, stage.Found.All[key.Key - '1']);
                break;
            case ConversationEvent.KeyPressed { Key: '*' }:
                turn.Say(new Stage.Spelling(stage.Directory, ""), Script.Of(Prompts.SpellName));
                break;
            case ConversationEvent.KeyPressed { Key: '0' } when TryOperator(turn):
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                Failing.Fail(turn, stage, Failing.Reproach(@event), Choices(turn, stage.Found));
                break;
            case ConversationEvent.PlaybackEnded:
                turn.WaitForKey(turn.Settings.KeyTimeout);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    private static void Search(Turn turn, Stage.Spelling stage, string keys)
    {
        var found = turn.Directory.FindSpelled(keys, ChoicesMax + 1);
        if (found.IsEmpty)
        {
            Failing.Fail(turn, stage with { Keys = "" }, Prompts.NoNameMatches, Script.Of(Prompts.SpellName));
        }
        else if (found.Length > ChoicesMax)
        {
            Failing.Fail(turn, stage, Prompts.TooManyNamesMatch, Script.Nothing);
        }
        else
        {
            turn.ForgetFailures();
            var choices = new Recipients([.. found.Select(s => s.Id)]);
            turn.Say(new Stage.Choosing(stage.Directory, choices), Choices(turn, choices));
        }
    }

    private static Script Choices(Turn turn, Recipients found)
    {
        var script = Script.Nothing;
        for (var i = 0; i < found.All.Length; i++)
        {
            if (turn.Directory.Find(found.All[i]) is { } subscriber)
                script += GreetingScript.NameOf(subscriber) + Prompts.Press + English.Number(i + 1);
        }

        return script;
    }

    private static bool TryOperator(Turn turn) => Reaching.TryOperator(
        turn, new Stage.Handling(CallHandler.OpeningGreetingId, ""), Script.Nothing);
}
