using System.Collections.Immutable;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Simulation.Truth;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.People;

/// <summary>What a caller has in mind.</summary>
internal sealed record Intention
{
    public required string Extension { get; init; }

    /// <summary>Rings the opening greeting and dials the extension there.</summary>
    public bool ByOpeningGreeting { get; init; }

    public bool SkipsGreeting { get; init; }

    public int WrongKeys { get; init; }

    public required TimeSpan SpeechLength { get; init; }

    public required LastWord Ending { get; init; }

    /// <summary>Hangs up at that time of the call, whatever is going on.</summary>
    public TimeSpan? HangsUpAfter { get; init; }

    public TimeSpan? VanishesAfter { get; init; }
}

internal enum LastWord
{
    HangUp,
    PoundKey,

    /// <summary>Says nothing more and waits.</summary>
    Silence,

    /// <summary>Talks until nobody listens.</summary>
    Endless,
}

/// <summary>A caller who leaves a message, or does not.</summary>
internal sealed class CallerPhone(World world, int number, Habits habits, Intention intention)
    : Phone(world, number, habits)
{
    public Intention Intention => intention;

    /// <summary>The system said that the message was sent.</summary>
    public bool WasToldSent { get; private set; }

    public bool WasToldNotStored { get; private set; }

    /// <summary>SPEC 16: the caller was told so, or the BYE was answered with success.</summary>
    public bool WasConfirmed => WasToldSent || ByeStatus == 200;

    protected override void Answered()
    {
        if (intention.HangsUpAfter is { } hangUp)
            Time.After(hangUp, HangUp);
        if (intention.VanishesAfter is { } vanish)
            Time.After(vanish, Vanish);
    }

    protected override void Hear(ImmutableArray<AudioItem> items, TimeSpan from)
    {
        if (items is [AudioItem.Beep])
            Time.AfterMilliseconds(400 + Chance.Next(900), Speak);
        WasToldSent |= Says(items, Prompts.MessageSent);
        WasToldNotStored |= Says(items, Prompts.MessageNotStored);
        if (Says(items, Prompts.LeaveAMessage) && from == TimeSpan.Zero)
            OnGreeting();
        else if (Says(items, Prompts.DialExtensionOrSignIn))
            Time.AfterMilliseconds(Chance.Next(200, 2500), () => Type(intention.Extension + "#"));
    }

    protected override void HearEnd()
    {
    }

    protected override void Over()
    {
        // SPEC 16: 200 to the BYE says that the message is kept, so it must be kept at that moment.
        if (ByeStatus == 200 && Speech is { Recording: { } recording, SamplesReported: >= Checks.MessageSamplesMin })
            World.Truths.Confirmed(Number, recording, World.Store.IsKept(recording));
    }

    private void OnGreeting()
    {
        var at = Chance.Next(100, 700);
        for (var i = 0; i < intention.WrongKeys; i++, at += Chance.Next(80, 1200))
            Time.AfterMilliseconds(at, () => Press("013456789ABCD"[Chance.Next(13)]));
        if (intention.SkipsGreeting)
            Time.AfterMilliseconds(at, () => Press('#'));
    }

    private void Speak()
    {
        if (!IsTalking)
            return;
        var length = intention.Ending == LastWord.Endless ? TimeSpan.FromMinutes(10) : intention.SpeechLength;
        Speech.Speak(Time.Now, length);
        if (intention.Ending == LastWord.HangUp)
            Time.After(length, HangUp);
        else if (intention.Ending == LastWord.PoundKey)
            Time.After(length, () => Press('#'));
    }

    private static bool Says(ImmutableArray<AudioItem> items, string prompt) =>
        items.Contains(new AudioItem.Prompt(prompt));
}
