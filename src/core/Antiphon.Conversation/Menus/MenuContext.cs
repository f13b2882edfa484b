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

    /// <summary>Who gets what was recorded.</summary>
    Addressees,
    Main,
    OldMessages,
    DuringMessage,
    AfterMessage,

    /// <summary>A message is to be kept, as what?</summary>
    SaveToFolder,

    /// <summary>A message is about to be sent on.</summary>
    BeforeForwarding,

    /// <summary>One of several whose names begin as it was spelled.</summary>
    ChoosingName,

    /// <summary>Further choices for a message.</summary>
    Advanced,

    /// <summary>Further choices where there is no message.</summary>
    AdvancedFromMain,
    Setup,
    GreetingSettings,
    OtherGreetings,
    OneGreeting,
    MessageSettings,
    Devices,
    NumberSetting,
    PrivateList,
    PersonalSettings,
    DirectoryListing,

    /// <summary>A subscriber says a greeting or their name.</summary>
    Dictating,
    AfterDictation,
}
