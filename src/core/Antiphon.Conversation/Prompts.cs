using System.Collections.Immutable;

namespace Antiphon.Conversation;

/// <summary>
/// Names of the prompts that conversations use; a prompt set gives each its audio. See prompts/en.txt.
/// </summary>
public static class Prompts
{
    public const string Welcome = "welcome";
    public const string Goodbye = "goodbye";
    public const string DialExtensionOrSignIn = "dial-extension-or-sign-in";
    public const string EnterExtension = "enter-extension";
    public const string EnterPin = "enter-pin";
    public const string WrongPin = "wrong-pin";
    public const string MailboxLocked = "mailbox-locked";
    public const string MailboxUnavailable = "mailbox-unavailable";
    public const string NoMailboxThere = "no-mailbox-there";
    public const string NotAChoice = "not-a-choice";
    public const string NothingPressed = "nothing-pressed";
    public const string TooManyFailures = "too-many-failures";
    public const string Extension = "extension";
    public const string IsNotAvailable = "is-not-available";
    public const string IsOnThePhone = "is-on-the-phone";
    public const string LeaveAMessage = "leave-a-message";
    public const string MessageSent = "message-sent";
    public const string MessageNotStored = "message-not-stored";
    public const string MessageTooShort = "message-too-short";
    public const string MessageCancelled = "message-cancelled";
    public const string RecordAfterTone = "record-after-tone";
    public const string NotMarkedUrgent = "not-marked-urgent";
    public const string NotMarkedPrivate = "not-marked-private";
    public const string YouHave = "you-have";
    public const string NewMessage = "new-message";
    public const string NewMessages = "new-messages";
    public const string SavedMessage = "saved-message";
    public const string SavedMessages = "saved-messages";
    public const string And = "and";
    public const string No = "no";
    public const string NoNewMessages = "no-new-messages";
    public const string NoMoreMessages = "no-more-messages";
    public const string Message = "message";
    public const string UrgentMessage = "urgent-message";
    public const string From = "from";
    public const string FromUnknownCaller = "from-unknown-caller";
    public const string Received = "received";
    public const string Length = "length";
    public const string MessageSaved = "message-saved";
    public const string MessageDeleted = "message-deleted";
    public const string MessageKeptAsNew = "message-kept-as-new";
    public const string MessageRestored = "message-restored";
    public const string NoSavedMessages = "no-saved-messages";
    public const string NoDeletedMessages = "no-deleted-messages";
    public const string DeletedMessage = "deleted-message";
    public const string DeletedMessages = "deleted-messages";
    public const string NoEarlierMessage = "no-earlier-message";
    public const string NoMessageWithThatNumber = "no-message-with-that-number";
    public const string NoMessagesFound = "no-messages-found";
    public const string EnterMessageNumber = "enter-message-number";
    public const string EnterCallersNumber = "enter-callers-number";
    public const string AudioNotHere = "audio-not-here";
    public const string MarkedUrgent = "marked-urgent";
    public const string MarkedPrivate = "marked-private";
    public const string OneMoment = "one-moment";
    public const string CallFrom = "call-from";
    public const string CallFromUnknownCaller = "call-from-unknown-caller";
    public const string TakeOrRefuse = "take-or-refuse";
    public const string OperatorNotAvailable = "operator-not-available";
    public const string EnterRecipient = "enter-recipient";
    public const string EnterAnotherRecipient = "enter-another-recipient";
    public const string TooManyRecipients = "too-many-recipients";
    public const string MailboxFull = "mailbox-full";
    public const string YourMailboxIsFull = "your-mailbox-is-full";
    public const string YourMailboxIsNearlyFull = "your-mailbox-is-nearly-full";
    public const string SpellName = "spell-name";
    public const string NoNameMatches = "no-name-matches";
    public const string TooManyNamesMatch = "too-many-names-match";
    public const string List = "list";
    public const string ListHasNoMembers = "list-has-no-members";
    public const string CannotReply = "cannot-reply";
    public const string PrivateIsNotForwarded = "private-is-not-forwarded";
    public const string MessageNotForwarded = "message-not-forwarded";
    public const string NotSent = "not-sent";
    public const string ForwardedBy = "forwarded-by";
    public const string Press = "press";
    public const string NotKept = "not-kept";
    public const string GreetingStandard = "greeting-standard";
    public const string GreetingClosed = "greeting-closed";
    public const string GreetingHoliday = "greeting-holiday";
    public const string GreetingInternal = "greeting-internal";
    public const string GreetingBusy = "greeting-busy";
    public const string GreetingAlternate = "greeting-alternate";
    public const string CallersHear = "callers-hear";
    public const string IsOn = "is-on";
    public const string IsOff = "is-off";
    public const string Until = "until";
    public const string UntilSwitchedOff = "until-switched-off";
    public const string SystemMade = "system-made";
    public const string OwnRecording = "own-recording";
    public const string StandardIsAlwaysOn = "standard-is-always-on";
    public const string EnterEndDate = "enter-end-date";
    public const string NoSuchDate = "no-such-date";
    public const string SayYourName = "say-your-name";
    public const string SayYourGreeting = "say-your-greeting";
    public const string NameKept = "name-kept";
    public const string GreetingKept = "greeting-kept";
    public const string TransferOfCalls = "transfer-of-calls";
    public const string WorkPhone = "work-phone";
    public const string HomePhone = "home-phone";
    public const string MobilePhone = "mobile-phone";
    public const string ToNumber = "to-number";
    public const string HasNoNumber = "has-no-number";
    public const string EnterNumber = "enter-number";
    public const string NumberNotAllowed = "number-not-allowed";
    public const string CannotConnectYou = "cannot-connect-you";
    public const string MenusAreBrief = "menus-are-brief";
    public const string MenusAreFull = "menus-are-full";
    public const string Listed = "listed";
    public const string NotListed = "not-listed";
    public const string EnterNewPin = "enter-new-pin";
    public const string RepeatNewPin = "repeat-new-pin";
    public const string PinsDiffer = "pins-differ";
    public const string PinTooShort = "pin-too-short";
    public const string PinTooLong = "pin-too-long";
    public const string PinIsExtension = "pin-is-extension";
    public const string PinTooSimple = "pin-too-simple";
    public const string PinIsOldOne = "pin-is-old-one";
    public const string PinChanged = "pin-changed";
    public const string NobodyThere = "nobody-there";
    public const string SpellRecipient = "spell-recipient";
    public const string TooManyNames = "too-many-names";
    public const string PeopleOfAList = "people-of-a-list";
    public const string ChooseList = "choose-list";
    public const string Has = "has";
    public const string Member = "member";
    public const string Members = "members";
    public const string EnterMember = "enter-member";
    public const string NoSuchMember = "no-such-member";
    public const string NobodyAnswers = "nobody-answers";
    public const string WithReceipt = "with-receipt";
    public const string NoReceipt = "no-receipt";
    public const string HeardYourMessageOf = "heard-your-message-of";
    public const string EnterDeliveryDay = "enter-delivery-day";
    public const string EnterDeliveryTime = "enter-delivery-time";
    public const string NoSuchTime = "no-such-time";
    public const string WillBeDelivered = "will-be-delivered";
    public const string DeliveredAtOnce = "delivered-at-once";
    public const string EnrolmentBegins = "enrolment-begins";
    public const string EnrolmentDone = "enrolment-done";
    public const string ServiceEnds = "service-ends";

    /// <summary>What a command does, as the first half of "to save it, press 2".</summary>
    public static string To(Command command) => ToEach[(int)command];

    /// <summary>The same in a word or two, for brief menus: "save, 2".</summary>
    public static string Brief(Command command) => $"brief-{MenuRules.NameOf(command)}";

    /// <summary>The brief clips of all commands that a menu tells of.</summary>
    public static ImmutableArray<string> BriefOfEach { get; } =
    [
        .. Enum.GetValues<MenuContext>().SelectMany(context => MenuRules.Offered(context)).Distinct().Order()
            .Select(Brief),
    ];

    /// <summary>The clips of all commands.</summary>
    public static ImmutableArray<string> ToEach { get; } =
        [.. Enum.GetValues<Command>().Select(command => $"to-{MenuRules.NameOf(command)}")];
}
