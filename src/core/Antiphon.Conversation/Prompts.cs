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

    /// <summary>What a command does, as the first half of "to save it, press 2".</summary>
    public static string To(Command command) => ToEach[(int)command];

    /// <summary>The clips of all commands.</summary>
    public static ImmutableArray<string> ToEach { get; } =
        [.. Enum.GetValues<Command>().Select(command => $"to-{MenuRules.NameOf(command)}")];
}
