using System.Text.Json.Serialization;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;

namespace Antiphon.Conversation;

/// <summary>
/// Everything that a conversation is, at any moment. It can be written down, read on another server and gone on with:
/// nothing of it lives in a call stack or a timer. It stays small however large the mailbox is: the messages stay in
/// the store and are asked for one at a time.
/// </summary>
public sealed record ConversationState
{
    /// <summary>Who calls, as signalled.</summary>
    public required Caller Caller { get; init; }

    public required Stage Stage { get; init; }

    /// <summary>Playbacks so far: the number of the one that counts now. Ends of earlier ones are old news.</summary>
    public int Plays { get; init; }

    /// <summary>Timers so far: only the last one counts.</summary>
    public int Timers { get; init; }

    /// <summary>Recordings so far.</summary>
    public int Takes { get; init; }

    /// <summary>Questions to the store so far: only the answer to the last one counts.</summary>
    public int Questions { get; init; }

    /// <summary>Wrong keys and time-outs in a row; the third ends the call politely.</summary>
    public int Failures { get; init; }

    /// <summary>Handlers since the caller pressed a key last: a circle of them comes to an end.</summary>
    public int Jumps { get; init; }

    /// <summary>Keys pressed while the conversation waited for the store; they count when it goes on.</summary>
    public string TypedAhead { get; init; } = "";

    /// <summary>Keys with which longer commands begin: the next key or the inter-digit time-out decides.</summary>
    public OpenKeys? OpenKeys { get; init; }

    /// <summary>The far end has hung up: nothing more is said, only what must be kept is finished.</summary>
    public bool HungUp { get; init; }

    /// <summary>The far end has not hung up, but is treated so: it hears why once all that it said is kept.</summary>
    public bool IsDismissed { get; init; }

    /// <summary>What is being played; null in silence.</summary>
    public Script? Playing { get; init; }

    /// <summary>What was interrupted by the answer to a wrong key, and goes on after it.</summary>
    public Interrupted? Interrupted { get; init; }

    /// <summary>The subscriber who has signed in; null before.</summary>
    public Visit? Visit { get; init; }
}

/// <summary>A script and how far into it the far end has heard.</summary>
public sealed record Interrupted(Script Script, TimeSpan At);

/// <param name="Keys">Pressed so far.</param>
/// <param name="Heard">What the first of them interrupted.</param>
public sealed record OpenKeys(string Keys, Interrupted Heard)
{
    /// <summary>Digits are never written anywhere.</summary>
    public override string ToString() => nameof(OpenKeys);
}

/// <summary>Where a conversation stands.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "stage")]
[JsonDerivedType(typeof(Handling), "handling")]
[JsonDerivedType(typeof(Interviewing), "interviewing")]
[JsonDerivedType(typeof(Spelling), "spelling")]
[JsonDerivedType(typeof(Choosing), "choosing")]
[JsonDerivedType(typeof(Greeting), "greeting")]
[JsonDerivedType(typeof(Measuring), "measuring")]
[JsonDerivedType(typeof(MeasuringOwn), "measuring-own")]
[JsonDerivedType(typeof(Beeping), "beeping")]
[JsonDerivedType(typeof(Recording), "recording")]
[JsonDerivedType(typeof(RecordingPaused), "recording-paused")]
[JsonDerivedType(typeof(AfterRecording), "after-recording")]
[JsonDerivedType(typeof(LetterOptions), "letter-options")]
[JsonDerivedType(typeof(Reviewing), "reviewing")]
[JsonDerivedType(typeof(Storing), "storing")]
[JsonDerivedType(typeof(EnteringExtension), "entering-extension")]
[JsonDerivedType(typeof(EnteringPin), "entering-pin")]
[JsonDerivedType(typeof(CheckingPin), "checking-pin")]
[JsonDerivedType(typeof(Counting), "counting")]
[JsonDerivedType(typeof(MainMenu), "main-menu")]
[JsonDerivedType(typeof(OldMessages), "old-messages")]
[JsonDerivedType(typeof(EnteringCaller), "entering-caller")]
[JsonDerivedType(typeof(EnteringNumber), "entering-number")]
[JsonDerivedType(typeof(Fetching), "fetching")]
[JsonDerivedType(typeof(SavingToFolder), "saving-to-folder")]
[JsonDerivedType(typeof(Advanced), "advanced")]
[JsonDerivedType(typeof(AdvancedFromMain), "advanced-from-main")]
[JsonDerivedType(typeof(DialingOut), "dialing-out")]
[JsonDerivedType(typeof(Addressing), "addressing")]
[JsonDerivedType(typeof(ChoosingName), "choosing-name")]
[JsonDerivedType(typeof(BeforeForwarding), "before-forwarding")]
[JsonDerivedType(typeof(Forwarding), "forwarding")]
[JsonDerivedType(typeof(LetterAddressees), "letter-addressees")]
[JsonDerivedType(typeof(EnteringDelivery), "entering-delivery")]
[JsonDerivedType(typeof(ChoosingList), "choosing-list")]
[JsonDerivedType(typeof(OnePrivateList), "one-private-list")]
[JsonDerivedType(typeof(RemovingMember), "removing-member")]
[JsonDerivedType(typeof(DuringMessage), "during-message")]
[JsonDerivedType(typeof(Paused), "paused")]
[JsonDerivedType(typeof(AfterMessage), "after-message")]
[JsonDerivedType(typeof(Setup), "setup")]
[JsonDerivedType(typeof(GreetingSettings), "greeting-settings")]
[JsonDerivedType(typeof(OtherGreetings), "other-greetings")]
[JsonDerivedType(typeof(OneGreeting), "one-greeting")]
[JsonDerivedType(typeof(EnteringEndDate), "entering-end-date")]
[JsonDerivedType(typeof(MessageSettings), "message-settings")]
[JsonDerivedType(typeof(Devices), "devices")]
[JsonDerivedType(typeof(NumberSetting), "number-setting")]
[JsonDerivedType(typeof(EnteringNewNumber), "entering-new-number")]
[JsonDerivedType(typeof(PersonalSettings), "personal-settings")]
[JsonDerivedType(typeof(DirectoryListing), "directory-listing")]
[JsonDerivedType(typeof(EnteringNewPin), "entering-new-pin")]
[JsonDerivedType(typeof(RepeatingNewPin), "repeating-new-pin")]
[JsonDerivedType(typeof(ChangingPin), "changing-pin")]
[JsonDerivedType(typeof(Changing), "changing")]
[JsonDerivedType(typeof(DictationBeep), "dictation-beep")]
[JsonDerivedType(typeof(Dictating), "dictating")]
[JsonDerivedType(typeof(AfterDictation), "after-dictation")]
[JsonDerivedType(typeof(HearingDictation), "hearing-dictation")]
[JsonDerivedType(typeof(KeepingDictation), "keeping-dictation")]
[JsonDerivedType(typeof(Enrolling), "enrolling")]
[JsonDerivedType(typeof(Transferring), "transferring")]
[JsonDerivedType(typeof(Screening), "screening")]
[JsonDerivedType(typeof(Connected), "connected")]
[JsonDerivedType(typeof(Leaving), "leaving")]
[JsonDerivedType(typeof(Ended), "ended")]
public abstract partial record Stage
{
    private Stage()
    {
    }

    /// <summary>A call handler is heard, or waits for a key.</summary>
    public sealed record Handling(string Handler, string Digits) : Stage;

    /// <summary>A question is asked; the letter has the answers so far.</summary>
    public sealed record Interviewing(Letter Letter) : Stage;

    /// <summary>A name is spelled on the keys.</summary>
    public sealed record Spelling(string Directory, string Keys) : Stage;

    /// <summary>Which of those who are called so?</summary>
    public sealed record Choosing(string Directory, Recipients Found) : Stage;

    public sealed record Greeting(SubscriberId Mailbox, GreetingCause Cause) : Stage;

    /// <summary>Has the mailbox room for a caller's message?</summary>
    public sealed record Measuring(Letter Letter, Script Before) : Stage;

    /// <summary>How full is the mailbox of whoever has signed in?</summary>
    public sealed record MeasuringOwn : Stage
    {
        /// <summary>What is said before anything else.</summary>
        public Script Before { get; init; } = Script.Nothing;
    }

    public sealed record Beeping(Letter Letter) : Stage;

    public sealed record Recording(Letter Letter, AfterStop Then) : Stage;

    public sealed record RecordingPaused(Letter Letter) : Stage;

    public sealed record AfterRecording(Letter Letter) : Stage;

    public sealed record LetterOptions(Letter Letter) : Stage;

    public sealed record Reviewing(Letter Letter) : Stage;

    /// <summary>The store has not yet confirmed the message.</summary>
    public sealed record Storing(Letter Letter) : Stage;

    /// <summary>A caller is to reach a person.</summary>
    /// <param name="Plan">Whom, and how.</param>
    /// <param name="IsAsked">The phone system, or the one who is called; before it is said that this takes a
    /// moment.</param>
    public sealed record Transferring(TransferPlan Plan, bool IsAsked) : Stage;

    /// <summary>The one who was called for a caller is asked whether they take the call.</summary>
    public sealed record Screening : Stage;

    /// <summary>The far end speaks with somebody else.</summary>
    public sealed record Connected : Stage;

    public sealed record EnteringExtension(string Digits) : Stage;

    public sealed record EnteringPin(SubscriberId Subscriber, string Digits) : Stage
    {
        public override string ToString() => nameof(EnteringPin);
    }

    public sealed record CheckingPin(SubscriberId Subscriber) : Stage;

    /// <summary>The store is counting the messages for a menu that tells of them.</summary>
    public sealed record Counting(MenuContext Menu) : Stage
    {
        /// <summary>What is said before it.</summary>
        public Script Before { get; init; } = Script.Nothing;
    }

    public sealed record MainMenu : Stage;

    public sealed record OldMessages : Stage;

    /// <summary>Messages of which caller?</summary>
    public sealed record EnteringCaller(string Digits) : Stage;

    /// <summary>Which message of the shelf?</summary>
    public sealed record EnteringNumber(Reel From, string Digits) : Stage;

    /// <summary>The store is looking for a message.</summary>
    /// <param name="Shelf">Among which.</param>
    /// <param name="Seek">Which one.</param>
    /// <param name="From">The message that was heard last, where there was one.</param>
    /// <param name="Before">What is said before it.</param>
    public sealed record Fetching(Shelf Shelf, Seek Seek, Reel? From, Script Before) : Stage;

    public sealed record DuringMessage(Reel Reel) : Stage;

    public sealed record Paused(Reel Reel, Interrupted Heard) : Stage;

    public sealed record AfterMessage(Reel Reel) : Stage;

    /// <summary>As what is it to be kept?</summary>
    public sealed record SavingToFolder(Reel Reel) : Stage;

    /// <summary>A menu of further commands for a message.</summary>
    public sealed record Advanced(Reel Reel) : Stage;

    /// <summary>A menu of further commands where there is no message.</summary>
    public sealed record AdvancedFromMain : Stage;

    /// <summary>Which number is to be called?</summary>
    /// <param name="From">The message that was heard last, where there was one.</param>
    /// <param name="Digits">So far.</param>
    public sealed record DialingOut(Reel? From, string Digits) : Stage;

    /// <summary>The last words are being said.</summary>
    public sealed record Leaving : Stage;

    public sealed record Ended : Stage;
}
