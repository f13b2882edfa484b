using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>What a caller hears first: the subscriber's own recording, or one that the system makes.</summary>
internal static class GreetingScript
{
    public static Script Of(Subscriber subscriber, GreetingCause cause)
    {
        if (subscriber.StandardGreeting is { } recorded)
            return Script.Of(new Part.Recording(recorded, AudioCodec.PCMU));
        return Name(subscriber)
            + (cause == GreetingCause.Busy ? Prompts.IsOnThePhone : Prompts.IsNotAvailable)
            + Prompts.LeaveAMessage;
    }

    public static Script Of(HandlerGreeting greeting) => greeting.Recording is { } recorded
        ? Script.Of(new Part.Recording(recorded, AudioCodec.PCMU))
        : new Script([.. greeting.Prompts.Select(name => new Part.Prompt(name))]);

    /// <summary>As it was recorded, or else the extension.</summary>
    public static Script Name(Subscriber subscriber)
    {
        if (subscriber.RecordedName is { } recorded)
            return Script.Of(new Part.Recording(recorded, AudioCodec.PCMU));
        return subscriber.Extension is { } extension
            ? Script.Of(Prompts.Extension) + English.Digits(extension.Number)
            : Script.Of(Prompts.Extension);
    }
}
