namespace Antiphon.Simulation.Walks.Model;

/// <summary>Interviews: questions that are asked one by one, and whose answers are one message.</summary>
internal sealed partial class Talk
{
    private void Inquire(Inquiry inquiry, params string[] before)
    {
        if (inquiry.To.IsFull)
            Leave([.. before, "mailbox-full"]);
        else
            AskNext(new Draft { To = [inquiry.To], Inquiry = inquiry }, before);
    }

    private void AskNext(Draft draft, params string[] before)
    {
        if (draft.Question == draft.Inquiry!.Questions.Length)
        {
            Send(draft);
            return;
        }

        Say(
            new Place("question")
            {
                Likely = ['#'],
                Key = key =>
                {
                    if (key == '#')
                        Beep(draft);
                },
                Ended = () => Beep(draft),
                Gone = () => Send(draft),
            },
            [.. before, .. draft.Inquiry.Questions[draft.Question].Asked]);
    }

    /// <summary>However it ended: nothing that was answered is thrown away.</summary>
    private void Answered(Draft draft)
    {
        (draft.Question, draft.Before) = (draft.Question + 1, draft.Samples);
        AskNext(draft);
    }
}
