using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>Where a conversation stands that is about the subscriber's own settings.</summary>
public abstract partial record Stage
{
    public sealed record Setup : Stage;

    public sealed record GreetingSettings : Stage;

    public sealed record OtherGreetings : Stage;

    public sealed record OneGreeting(GreetingKind Kind) : Stage;

    /// <summary>When does the alternate greeting end?</summary>
    public sealed record EnteringEndDate(string Digits, Stage Then) : Stage;

    public sealed record MessageSettings : Stage;

    public sealed record Devices : Stage;

    public sealed record NumberSetting(NumberSlot Slot) : Stage;

    public sealed record EnteringNewNumber(NumberSlot Slot, string Digits) : Stage;

    public sealed record PersonalSettings : Stage;

    public sealed record DirectoryListing(Stage Then) : Stage;

    public sealed record EnteringNewPin(string Digits, Stage Then) : Stage
    {
        /// <summary>Digits are never written anywhere.</summary>
        public override string ToString() => nameof(EnteringNewPin);
    }

    public sealed record RepeatingNewPin(string Pin, string Digits, Stage Then) : Stage
    {
        public override string ToString() => nameof(RepeatingNewPin);
    }

    /// <summary>The PIN is being judged, hashed and stored.</summary>
    public sealed record ChangingPin(Stage Then) : Stage;

    /// <summary>The store has not yet confirmed a setting.</summary>
    public sealed record Changing(Fields Patch, Stage Then, Script Said) : Stage;

    public sealed record DictationBeep(Dictation Dictation) : Stage;

    public sealed record Dictating(Dictation Dictation, bool IsCancelled) : Stage;

    public sealed record AfterDictation(Dictation Dictation) : Stage;

    public sealed record HearingDictation(Dictation Dictation) : Stage;

    /// <summary>The store has not yet confirmed the greeting or name.</summary>
    public sealed record KeepingDictation(Dictation Dictation) : Stage;

    /// <summary>A step of the first sign-in; only in the last one, which is a menu, a key is waited for.</summary>
    public sealed record Enrolling(EnrolmentStep Step) : Stage;
}
