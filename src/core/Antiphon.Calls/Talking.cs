using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Calls;

/// <summary>Between the call and its conversation: events in, effects out into media, store and signalling.</summary>
internal static class Talking
{
    /// <summary>Both ends are there.</summary>
    public static void Begin(CallTurn turn) => Tell(turn, turn.Call.Destination switch
    {
        Destination.Consultation consultation => new ConversationEvent.Reached(consultation.IsScreened),
        var destination => new ConversationEvent.Answered(destination.Resolve(turn.Around.Directory)),
    });

    public static void Tell(CallTurn turn, ConversationEvent @event)
    {
        var step = ConversationMachine.Next(turn.Call.Conversation, @event, turn.Around, turn.Now);
        turn.Call = turn.Call with { Conversation = step.State };
        foreach (var effect in step.Effects)
            Do(turn, effect);
    }

    private static void Do(CallTurn turn, ConversationEffect effect)
    {
        switch (effect)
        {
            case ConversationEffect.Play play:
                turn.Media = turn.Media with
                {
                    Playing = new Playback(play.Number, play.Script, play.From, play.Manner, Started: null),
                };
                turn.Do(new CallEffect.Play(play.Number, play.Script, play.From, play.Manner));
                break;
            case ConversationEffect.StopPlaying:
                turn.Media = turn.Media with { Playing = null };
                turn.Do(new CallEffect.StopPlaying());
                break;
            case ConversationEffect.StartTimer timer:
                turn.Call = turn.Call with { ConversationTimer = timer.Number };
                turn.StartTimer(CallTimer.Conversation, turn.Now + timer.After);
                break;
            case ConversationEffect.StartRecording start:
                StartRecording(turn, start);
                break;
            case ConversationEffect.StopRecording:
                turn.Do(new CallEffect.StopRecording());
                break;
            case ConversationEffect.DeliverMessage deliver:
                Ask(turn, new Question
                {
                    Message = new CallEffect.DeliverMessage(turn.Media.Recording!, deliver.Letter),
                });
                turn.Media = turn.Media with { Recording = null };
                break;
            case ConversationEffect.StartDictation start:
                StartDictation(turn, start);
                break;
            case ConversationEffect.KeepDictation keep:
                Ask(turn, new Question
                {
                    Dictation = new CallEffect.KeepDictation(turn.Media.Recording!, keep.Dictation.Samples),
                });
                turn.Media = turn.Media with { Recording = null };
                break;
            case ConversationEffect.DiscardRecording discard:
                if (turn.Media.Recording is { } unwanted && unwanted.Take == discard.Take)
                {
                    turn.Do(new CallEffect.DiscardRecording(unwanted.Id));
                    turn.Media = turn.Media with { Recording = null };
                }

                break;
            case ConversationEffect.Transfer transfer:
                Transferring.Begin(turn, transfer.Number);
                break;
            case ConversationEffect.Consult consult:
                Consulting.Begin(turn, consult.Consultation);
                break;
            case ConversationEffect.TakeCall:
                if (turn.Call.Partner is { } partner)
                {
                    turn.Do(new CallEffect.TellPartner(
                        partner.Id, new PartnerNews.Accepted(turn.Call.Dialog, turn.Call.TakesReplaces)));
                }

                break;
            case ConversationEffect.RefuseCall:
                Consulting.Leave(turn, TransferOutcome.Refused);
                break;
            case ConversationEffect.HangUp:
                Ending.HangUp(turn, reason: null);
                break;
            case ConversationEffect.CheckPin or ConversationEffect.CountMessages or ConversationEffect.FindMessage
                or ConversationEffect.ForwardMessage or ConversationEffect.MeasureMailbox
                or ConversationEffect.ChangeSubscriber or ConversationEffect.ChangePin
                or ConversationEffect.SetMessageState or ConversationEffect.SendReceipt:
                Ask(turn, new Question { Asked = new CallEffect.Ask(effect) });
                break;
            case ConversationEffect.ReportBlocked:
                // Nobody waits for an answer.
                turn.Do(new CallEffect.Ask(effect));
                break;
            default:
                throw new InvalidOperationException($"nothing is decided for the effect {effect.GetType().Name}");
        }
    }

    private static void Ask(CallTurn turn, Question question)
    {
        turn.Do(question.Effect);
        turn.Call = turn.Call with { Asked = turn.Call.Asked.Add(question) };
    }

    private static void StartDictation(CallTurn turn, ConversationEffect.StartDictation start)
    {
        var recording = new RecordingInProgress(
            RecordingId.Of(turn.Call.Id, start.Take),
            Recipients.Of(start.Of),
            start.Take,
            start.LengthMax,
            start.SilenceMax,
            TimeZoneInfo.ConvertTime(turn.Now.ToWallClock(), turn.Around.Zone))
        {
            Field = start.Greeting is { } kind ? SubscriberGreetings.FieldOf(kind) : "recordedName",
        };
        turn.Media = turn.Media with { Recording = recording };
        turn.Do(new CallEffect.StartRecording(recording));
    }

    private static void StartRecording(CallTurn turn, ConversationEffect.StartRecording start)
    {
        var recording = turn.Media.Recording is { } stopped && stopped.Take == start.Take
            ? stopped with
            {
                LengthMax = start.LengthMax, Anchor = null, ResumedAt = start.From, StoppedAt = null,
            }
            : new RecordingInProgress(
                RecordingId.Of(turn.Call.Id, start.Take),
                start.To,
                start.Take,
                start.LengthMax,
                start.SilenceMax,
                TimeZoneInfo.ConvertTime(turn.Now.ToWallClock(), turn.Around.Zone))
            {
                Introduces = start.Introduces,
                Field = start.Introduces is null ? null : "introduction",
            };
        turn.Media = turn.Media with { Recording = recording };
        turn.Do(new CallEffect.StartRecording(recording));
    }
}
