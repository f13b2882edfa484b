using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>What a caller hears first: the subscriber's own recording, or one that the system makes.</summary>
internal static class GreetingScript
{
    public static Script Of(Subscriber subscriber, GreetingKind kind, GreetingCause cause)
    {
        if (subscriber.SoundOf(kind) is { } recorded)
            return Of(recorded);
        var isBusy = kind == GreetingKind.Busy || cause == GreetingCause.Busy;
        return NameOf(subscriber) + (isBusy ? Prompts.IsOnThePhone : Prompts.IsNotAvailable) + Prompts.LeaveAMessage;
    }

    public static Script Of(HandlerGreeting greeting) => greeting.Recording is { } recorded
        ? Script.Of(new Part.Recording(recorded, AudioCodec.PCMU))
        : new Script([.. greeting.Prompts.Select(name => new Part.Prompt(name))]);

    /// <summary>The recorded name, or the extension.</summary>
    public static Script NameOf(Subscriber subscriber)
    {
        if (subscriber.RecordedName is { } recorded)
            return Of(recorded);
        return subscriber.Extension is { } extension
            ? Script.Of(Prompts.Extension) + English.Digits(extension.Number)
            : Script.Of(Prompts.Extension);
    }

    private static Script Of(Sound sound) => Script.Of(new Part.Recording(sound.Blob, sound.Codec));
}
