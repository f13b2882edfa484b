namespace Antiphon.Conversation;

/// <summary>Where keys are pressed; each has a table of its own.</summary>
public enum MenuContext
{
    /// <summary>
    /// A caller hears a call handler, such as the opening greeting; digits that are no command are an extension.
    /// </summary>
    OpeningGreeting,

    /// <summary>A caller hears somebody's greeting.</summary>
    Greeting,

    /// <summary>Somebody is being recorded.</summary>
    Recording,

    /// <summary>A caller has said something, and it is not sent yet.</summary>
    AfterRecording,
    RecordingOptions,
    Main,
    OldMessages,
    DuringMessage,
    AfterMessage,
    Advanced,
}
