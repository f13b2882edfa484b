using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>What is being recorded, or was and is not yet sent. It lies in the spool as far as it was said.</summary>
/// <param name="Mailbox">For whom.</param>
/// <param name="Take">Which recording of the call.</param>
/// <param name="Samples">Its length so far, 8,000 a second; what is added begins there.</param>
public sealed record Letter(SubscriberId Mailbox, int Take, long Samples)
{
    public bool Urgent { get; init; }

    public bool Private { get; init; }
}

/// <summary>What follows once the recording has stopped.</summary>
public enum AfterStop
{
    Menu,
    Pause,
    Cancel,
}
