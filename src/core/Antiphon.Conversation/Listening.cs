using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>A subscriber in their mailbox: the main menu, and new messages one by one.</summary>
internal static class Listening
{
    private const char Repeat = '1';
    private const char Save = '2';
    private const char Delete = '3';
    private const char KeepAsNew = '6';
    private const char Back = '7';
    private const char PauseOrResume = '8';
    private const char AheadOrProperties = '9';

    public static void Welcome(Turn turn, SubscriberId subscriber, MailboxView mailbox) =>
        EnterMenu(turn, subscriber, mailbox, Counts(mailbox));

    public static void On(Turn turn, Stage.MainMenu stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.KeyPressed { Key: '1' }:
                turn.ForgetFailures();
                PlayFrom(turn, stage.Subscriber, stage.Mailbox, 0, Script.Nothing, Prompts.NoNewMessages);
                break;
            case ConversationEvent.KeyPressed { Key: '0' }:
                turn.ForgetFailures();
                turn.Say(stage, Script.Of(Prompts.MainMenuHelp));
                break;
            case ConversationEvent.KeyPressed { Key: '*' }:
                turn.Leave(Script.Nothing);
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                Menus.Fail(turn, stage, Menus.Reproach(@event), Script.Of(Prompts.MainMenu));
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

    public static void On(Turn turn, Stage.DuringMessage stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.KeyPressed { Key: PauseOrResume } key:
                turn.ForgetFailures();
                Pause(turn, stage, key.At);
                break;
            case ConversationEvent.KeyPressed key:
                OnKeyDuring(turn, stage, Heard(turn, key.At).Script, key with { At = Heard(turn, key.At).At });
                break;
            case ConversationEvent.PlaybackEnded:
                HearOut(turn, stage);
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.TimerFired:
                // No timer runs while a message plays: it ends by itself.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.Paused stage, ConversationEvent @event)
    {
        var playing = new Stage.DuringMessage(stage.Subscriber, stage.Mailbox, stage.Index);
        switch (@event)
        {
            case ConversationEvent.KeyPressed { Key: PauseOrResume } or ConversationEvent.TimerFired:
                turn.Say(playing, stage.Script, stage.At);
                break;
            case ConversationEvent.KeyPressed key:
                OnKeyDuring(turn, playing, stage.Script, key with { At = stage.At });
                break;
            case ConversationEvent.HungUp:
                turn.End();
                break;
            case ConversationEvent.PlaybackEnded:
                // Nothing plays.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    public static void On(Turn turn, Stage.AfterMessage stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.KeyPressed key:
                OnKeyAfter(turn, stage, key);
                break;
            case ConversationEvent.TimerFired:
                Menus.Fail(turn, stage, Prompts.NothingPressed, Script.Of(Prompts.AfterMessageMenu));
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

    /// <summary>
    /// Steps on from a message of which <paramref name="heard"/> was being played up to the key's time.
    /// </summary>
    private static void OnKeyDuring(
        Turn turn, Stage.DuringMessage stage, Script heard, ConversationEvent.KeyPressed key)
    {
        var card = stage.Mailbox.New[stage.Index];
        switch (key.Key)
        {
            case Repeat:
                turn.Say(stage, AudioOf(card));
                break;
            case Save:
                SetState(turn, stage.Subscriber, stage.Mailbox, stage.Index, MessageState.Saved, Prompts.MessageSaved);
                break;
            case Delete:
                SetState(
                    turn, stage.Subscriber, stage.Mailbox, stage.Index, MessageState.Deleted, Prompts.MessageDeleted);
                break;
            case Back:
                turn.Say(stage, heard, Earlier(key.At, turn.Settings.SkipTime));
                break;
            case AheadOrProperties:
                turn.Say(stage, heard, key.At + turn.Settings.SkipTime);
                break;
            case '#':
                AskAfter(turn, stage.Subscriber, stage.Mailbox, stage.Index);
                break;
            case '*':
                EnterMenu(turn, stage.Subscriber, stage.Mailbox, Counts(stage.Mailbox));
                break;
            case '0':
                turn.Interject(stage, Prompts.DuringMessageHelp, new Interrupted(heard, key.At));
                break;
            default:
                turn.CountFailure();
                if (turn.HasFailedTooOften)
                    turn.Leave(Script.Of(Prompts.TooManyFailures));
                else
                    turn.Interject(stage, Prompts.NotAChoice, new Interrupted(heard, key.At));
                return;
        }

        turn.ForgetFailures();
    }

    private static void OnKeyAfter(Turn turn, Stage.AfterMessage stage, ConversationEvent.KeyPressed key)
    {
        var during = new Stage.DuringMessage(stage.Subscriber, stage.Mailbox, stage.Index);
        var card = stage.Mailbox.New[stage.Index];
        switch (key.Key)
        {
            case Repeat:
                turn.Say(during, AudioOf(card));
                break;
            case Save:
                SetState(turn, stage.Subscriber, stage.Mailbox, stage.Index, MessageState.Saved, Prompts.MessageSaved);
                break;
            case Delete:
                SetState(
                    turn, stage.Subscriber, stage.Mailbox, stage.Index, MessageState.Deleted, Prompts.MessageDeleted);
                break;
            case KeepAsNew:
                SetState(
                    turn, stage.Subscriber, stage.Mailbox, stage.Index, MessageState.New, Prompts.MessageKeptAsNew);
                break;
            case Back:
                turn.Say(during, AudioOf(card), Earlier(card.Length, turn.Settings.SkipTime));
                break;
            case AheadOrProperties:
                turn.Say(stage, PropertiesOf(turn, card) + Prompts.AfterMessageMenu);
                break;
            case '#':
                PlayFrom(
                    turn, stage.Subscriber, stage.Mailbox, stage.Index + 1, Script.Nothing, Prompts.NoMoreMessages);
                break;
            case '*':
                EnterMenu(turn, stage.Subscriber, stage.Mailbox, Counts(stage.Mailbox));
                break;
            case '0':
                turn.Say(stage, Script.Of(Prompts.AfterMessageMenu));
                break;
            default:
                Menus.Fail(turn, stage, Prompts.NotAChoice, Script.Of(Prompts.AfterMessageMenu));
                return;
        }

        turn.ForgetFailures();
    }

    /// <summary>A message played to its end is saved unless it is deleted or kept as new afterwards.</summary>
    private static void HearOut(Turn turn, Stage.DuringMessage stage)
    {
        var mailbox = stage.Mailbox;
        if (mailbox.New[stage.Index].State == MessageState.New)
            mailbox = Mark(turn, mailbox, stage.Index, MessageState.Saved);
        AskAfter(turn, stage.Subscriber, mailbox, stage.Index);
    }

    private static void AskAfter(Turn turn, SubscriberId subscriber, MailboxView mailbox, int index) =>
        turn.Say(new Stage.AfterMessage(subscriber, mailbox, index), Script.Of(Prompts.AfterMessageMenu));

    private static void Pause(Turn turn, Stage.DuringMessage stage, TimeSpan at)
    {
        var heard = Heard(turn, at);
        turn.FallSilent(new Stage.Paused(stage.Subscriber, stage.Mailbox, stage.Index, heard.Script, heard.At));
        turn.WaitForKey(turn.Settings.PauseMax);
    }

    /// <summary>The message that plays, or that waits behind the answer to a wrong key.</summary>
    private static Interrupted Heard(Turn turn, TimeSpan at) =>
        turn.State.Interrupted ?? new Interrupted(turn.State.Playing ?? Script.Nothing, at);

    private static void SetState(
        Turn turn, SubscriberId subscriber, MailboxView mailbox, int index, MessageState state, string said) =>
        PlayFrom(
            turn, subscriber, Mark(turn, mailbox, index, state), index + 1, Script.Of(said), Prompts.NoMoreMessages);

    private static MailboxView Mark(Turn turn, MailboxView mailbox, int index, MessageState state)
    {
        if (mailbox.New[index].State == state)
            return mailbox;
        turn.Do(new ConversationEffect.SetMessageState(mailbox.New[index].Id, state));
        return mailbox.With(index, state);
    }

    /// <summary>Plays the first message from an index on that is still new, or says that there is none.</summary>
    private static void PlayFrom(
        Turn turn, SubscriberId subscriber, MailboxView mailbox, int index, Script before, string none)
    {
        while (index < mailbox.New.Length && mailbox.New[index].State != MessageState.New)
            index++;
        if (index < mailbox.New.Length)
        {
            turn.Say(
                new Stage.DuringMessage(subscriber, mailbox, index),
                before + ScriptOf(turn, mailbox.New[index], index));
        }
        else
        {
            EnterMenu(turn, subscriber, mailbox, before + none);
        }
    }

    private static void EnterMenu(Turn turn, SubscriberId subscriber, MailboxView mailbox, Script before) =>
        turn.Say(new Stage.MainMenu(subscriber, mailbox), before + Prompts.MainMenu);

    private static Script Counts(MailboxView mailbox)
    {
        var script = Script.Of(Prompts.YouHave) + Count(mailbox.NewCount, Prompts.NewMessage, Prompts.NewMessages);
        return mailbox.SavedCount == 0
            ? script
            : script + Prompts.And + Count(mailbox.SavedCount, Prompts.SavedMessage, Prompts.SavedMessages);
    }

    private static Script Count(int n, string one, string many) =>
        n == 0 ? Script.Of(Prompts.No) + many : English.Counted(n, one, many);

    private static Script ScriptOf(Turn turn, MessageCard card, int index) =>
        Script.Of(card.Urgent ? Prompts.UrgentMessage : Prompts.Message) + English.Number(index + 1)
        + PropertiesOf(turn, card, withLength: false) + AudioOf(card);

    private static Script PropertiesOf(Turn turn, MessageCard card, bool withLength = true)
    {
        var from = string.IsNullOrEmpty(card.From.Number)
            ? Script.Of(Prompts.FromUnknownCaller)
            : Script.Of(Prompts.From) + English.Digits(card.From.Number);
        var received = Script.Of(Prompts.Received) + English.DateAndTime(turn.ToLocal(card.Received), turn.LocalTime);
        return withLength ? from + received + Prompts.Length + English.Length(card.Length) : from + received;
    }

    private static Script AudioOf(MessageCard card) => Script.Of(new Part.Recording(card.Blob, card.Codec));

    private static TimeSpan Earlier(TimeSpan at, TimeSpan by) => at > by ? at - by : TimeSpan.Zero;
}
