namespace Antiphon.Conversation;

/// <summary>
/// A number that is keyed in: '#' or patience ends it, '*' takes it back, and with nothing to take back leads away.
/// </summary>
/// <param name="Digits">So far.</param>
/// <param name="LengthMax">More is a mistake.</param>
/// <param name="With">The stage with other digits.</param>
/// <param name="Question">Asks for the number.</param>
internal sealed record DigitEntry(string Digits, int LengthMax, Func<string, Stage> With, Script Question)
{
    /// <summary>What a key or a time-out does; false: the event is another one.</summary>
    public bool Take(Turn turn, ConversationEvent @event, Action<string> complete, Action leave)
    {
        switch (@event)
        {
            case ConversationEvent.KeyPressed { Key: '*' } when Digits.Length == 0:
                leave();
                return true;
            case ConversationEvent.KeyPressed { Key: '*' }:
                turn.Say(With(""), Question);
                return true;
            case ConversationEvent.KeyPressed { Key: '#' } when Digits.Length > 0:
            case ConversationEvent.TimerFired when Digits.Length > 0:
                complete(Digits);
                return true;
            case ConversationEvent.KeyPressed { Key: >= '0' and <= '9' } key when Digits.Length < LengthMax:
                turn.FallSilent(With(Digits + key.Key));
                turn.WaitForKey(turn.Settings.KeyTimeout);
                return true;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                Failing.Fail(turn, With(""), Failing.Reproach(@event), Question);
                return true;
            case ConversationEvent.PlaybackEnded:
                turn.WaitForKey(turn.Settings.KeyTimeout);
                return true;
            case ConversationEvent.HungUp:
                turn.End();
                return true;
            default:
                return false;
        }
    }
}
