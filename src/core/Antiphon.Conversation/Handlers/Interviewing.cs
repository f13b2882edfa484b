using Antiphon.Directory;

namespace Antiphon.Conversation;

/// <summary>
/// Questions are asked and answered one by one.
/// <code>
///   Measuring ──► Interviewing ──► Beeping ──► Recording ──the answer's end──► Interviewing, the next question
///                                                  └── after the last one, or hang-up ──► Storing ──► goodbye
/// </code>
/// All answers are one take, each added to those before it: whatever happens, what was answered is one message.
/// </summary>
internal static class Interviewing
{
    public static void Begin(Turn turn, string id, Script before)
    {
        if (turn.Directory.Interviews.Find(id) is not { Questions.IsEmpty: false } interview
            || RecipientsOf(interview) is not { } to || to.Reached(turn.Directory).IsEmpty)
        {
            turn.Leave(before);
            return;
        }

        var letter = new Letter(to, turn.NextTake(), Samples: 0) { Interview = new InterviewPlace(id, 0, 0) };
        Measuring.BeginRecording(turn, letter, before);
    }

    public static void On(Turn turn, Stage.Interviewing stage, ConversationEvent @event)
    {
        switch (@event)
        {
            case ConversationEvent.PlaybackEnded or ConversationEvent.KeyPressed { Key: '#' }:
                Recording.Beep(turn, stage.Letter, Script.Nothing);
                break;
            case ConversationEvent.HungUp:
                AfterRecording.Send(turn, stage.Letter);
                break;
            case ConversationEvent.KeyPressed or ConversationEvent.TimerFired:
                // The question goes on; no timer runs.
                break;
            default:
                ConversationMachine.IgnoreLate(stage, @event);
                break;
        }
    }

    /// <summary>An answer has come to its end.</summary>
    public static void GoOn(Turn turn, Letter letter, InterviewPlace answered) =>
        Ask(
            turn,
            letter with { Interview = answered with { Question = answered.Question + 1, From = letter.Samples } },
            Script.Nothing);

    /// <summary>The answers are stored.</summary>
    public static void Finish(Turn turn, InterviewPlace place, Script said) => Handling.Afterwards(
        turn, turn.Directory.Interviews.Find(place.Interview)?.Afterwards, CallHandler.GoodbyeId, said);

    /// <summary>
    /// Of all answers, once the one is given that is about to be recorded or gone on with; null: the interview is gone.
    /// </summary>
    public static TimeSpan? LengthMax(Turn turn, InterviewPlace place) =>
        QuestionAt(turn, place)?.AnswerMax + AfterRecording.LengthOf(place.From);

    /// <summary>The letter's question; after the last one it is sent.</summary>
    public static void Ask(Turn turn, Letter letter, Script before)
    {
        if (QuestionAt(turn, letter.Interview!) is { } question)
            turn.Say(new Stage.Interviewing(letter), before + GreetingScript.Of(question.Asked));
        else
            AfterRecording.Send(turn, letter);
    }

    private static InterviewQuestion? QuestionAt(Turn turn, InterviewPlace place) =>
        turn.Directory.Interviews.Find(place.Interview) is { } interview && place.Question < interview.Questions.Length
            ? interview.Questions[place.Question]
            : null;

    private static Recipients? RecipientsOf(InterviewHandler interview) =>
        interview.Subscriber is { } subscriber ? Recipients.Of(subscriber)
        : interview.List is { } list ? Recipients.None with { Lists = [list] }
        : null;
}
