namespace Antiphon.Conversation;

/// <summary>
/// What a key can ask for. The machines know these words only; which keys stand for them is a <see cref="PhoneMenu"/>.
/// In a menu's file and in the prompt set they are written in small letters with hyphens: <c>keep-as-new</c>.
/// </summary>
public enum Command
{
    SkipGreeting,
    SignIn,
    Operator,
    EndRecording,
    PauseRecording,
    CancelRecording,
    Send,

    /// <summary>The menu of what can be done with a recording before it is sent.</summary>
    Options,
    MarkUrgent,
    MarkPrivate,
    RequestReceipt,
    DeliverLater,

    /// <summary>The menu of who gets a message that was recorded.</summary>
    Addressees,
    AddName,
    HearNames,
    Review,
    RecordAgain,
    AddTo,
    NewMessages,
    OldMessages,
    SavedMessages,
    DeletedMessages,
    FindMessages,
    SendMessage,
    Reply,
    ReplyToAll,
    Forward,

    /// <summary>Sends it on, or brings back what was deleted.</summary>
    ForwardOrRestore,
    RecordIntroduction,
    CallSender,

    /// <summary>To a number that the subscriber keys in.</summary>
    DialOut,

    /// <summary>The one who was named last.</summary>
    Choose,
    First,
    Last,

    /// <summary>A menu of its own for what is seldom wanted.</summary>
    Advanced,
    SignOut,
    Restart,
    MessageByNumber,
    Previous,
    Next,
    Save,

    /// <summary>The menu of where a message is to be kept.</summary>
    SaveToFolder,
    Delete,

    /// <summary>Deletes, or brings back what was deleted.</summary>
    DeleteOrRestore,
    KeepAsNew,
    Slower,
    Faster,

    /// <summary>Louder; then softer; then normal again.</summary>
    Volume,
    BackUp,
    GoAhead,
    Pause,
    ToEnd,

    /// <summary>Who and when is left out: the message itself begins.</summary>
    SkipIntroduction,
    Properties,

    /// <summary>The menus of what subscribers set for themselves.</summary>
    Setup,
    GreetingSettings,
    MessageSettings,
    PersonalSettings,
    TransferSettings,

    /// <summary>The one that callers hear now, or the one that was chosen.</summary>
    RecordGreeting,
    AlternateOnOff,
    OtherGreetings,
    HearGreetings,
    StandardGreeting,
    ClosedGreeting,
    BusyGreeting,
    InternalGreeting,
    HolidayGreeting,
    AlternateGreeting,
    HearGreeting,

    /// <summary>Back to the one that the system makes.</summary>
    SystemGreeting,
    SwitchOnOff,
    ChangeNumber,
    Devices,
    WorkPhone,
    HomePhone,
    MobilePhone,

    /// <summary>Few words instead of many, or the other way round.</summary>
    BriefMenus,
    PrivateLists,
    RemoveName,
    ChangePin,
    RecordName,
    DirectoryListing,
    Keep,
    Help,
    Back,
}
