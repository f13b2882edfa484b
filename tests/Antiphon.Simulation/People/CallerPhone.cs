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

    /// <summary>Pressed one after another while speaking: pause and go on, or throw away and begin anew.</summary>
    public string WhileSpeaking { get; init; } = "";

    /// <summary>Pressed in the menu afterwards, each when it is heard; then whatever comes first.</summary>
    public string[] Afterwards { get; init; } = [];
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
    private bool _isInOptions;
    private int _planned;
    private int _pressed;

    public Intention Intention => intention;

    /// <summary>The system said that the message was sent.</summary>
    public bool WasToldSent { get; private set; }

    public bool WasToldNotStored { get; private set; }

    /// <summary>How often it was thrown away and begun anew.</summary>
    public int Restarts { get; private set; }

    /// <summary>Keys that throw it away were pressed, and nobody said that they had arrived.</summary>
    public bool MayBeThrownAway { get; private set; }

    /// <summary>Both where the last key's answer was not heard.</summary>
    public (bool No, bool Yes) Urgent { get; private set; } = (true, false);

    public (bool No, bool Yes) Private { get; private set; } = (true, false);

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
        world.Tell($"caller {Number} hears {string.Join(' ', items)} from {from.TotalSeconds:0.00} s");
        Believe(items);
        _isInOptions = Says(items, Prompts.To(Command.MarkPrivate));
        if (items is [.., AudioItem.Beep])
            Time.AfterMilliseconds(400 + Chance.Next(900), Speak);
        WasToldSent |= Says(items, Prompts.MessageSent);
        WasToldNotStored |= Says(items, Prompts.MessageNotStored);
        if (Says(items, Prompts.LeaveAMessage) && from == TimeSpan.Zero)
            OnGreeting();
        else if (Says(items, Prompts.To(Command.Send)))
            Time.AfterMilliseconds(Chance.Next(200, 7000), GoOn);
        else if (Says(items, Prompts.DialExtensionOrSignIn))
            Time.AfterMilliseconds(Chance.Next(200, 2500), () => Type(intention.Extension + "#"));
    }

    protected override void HearEnd()
    {
    }

    /// <summary>A key was on its way when the phone died, and has thrown away what was said.</summary>
    protected override void Miss(ImmutableArray<AudioItem> items)
    {
        if (Says(items, Prompts.MessageCancelled))
            Believe(items);
    }

    protected override void Over()
    {
        // SPEC 16: 200 to the BYE says that the message is kept, so it must be kept at that moment.
        if (ByeStatus == 200 && !MayBeThrownAway
            && Speech is { Recording: { } recording, SamplesReported: >= Checks.MessageSamplesMin })
        {
            world.Truths.Confirmed(Number, recording, world.Store.IsKept(recording));
        }
    }

    private void OnGreeting()
    {
        var at = Chance.Next(100, 700);
        for (var i = 0; i < intention.WrongKeys; i++, at += Chance.Next(80, 1200))
            Time.AfterMilliseconds(at, () => Press("013456789ABCD"[Chance.Next(13)]));
        if (intention.SkipsGreeting)
            Time.AfterMilliseconds(at, () => Press('#'));
    }

    private void Believe(ImmutableArray<AudioItem> items)
    {
        if (Says(items, Prompts.MessageCancelled))
        {
            Speech.Forget();
            Restarts++;
            MayBeThrownAway = false;
            // Begun anew by '*' it has no marks; recorded again from the menu it keeps them.
            (Urgent, Private) = ((true, Urgent.Yes), (true, Private.Yes));
        }

        if (Says(items, Prompts.MarkedUrgent))
            Urgent = (false, true);
        if (Says(items, Prompts.NotMarkedUrgent))
            Urgent = (true, false);
        if (Says(items, Prompts.MarkedPrivate))
            Private = (false, true);
        if (Says(items, Prompts.NotMarkedPrivate))
            Private = (true, false);
    }

    /// <summary>The next of what was planned for the menu; at last the message is sent, one way or the other.</summary>
    private void GoOn()
    {
        if (!IsTalking)
            return;
        if (_planned < intention.Afterwards.Length)
        {
            var keys = intention.Afterwards[_planned++];
            if (keys == "11" || (_isInOptions && keys[0] == '1'))
                Urgent = (true, true);
            else if (keys == "13")
                Private = (true, true);
            else if (keys == "16")
                MayBeThrownAway = true;
            Type(keys);
        }
        else if (Chance.OneIn(2))
        {
            Press('#');
        }
        else if (Chance.OneIn(2))
        {
            HangUp();
        }
    }

    private void Speak()
    {
        if (!IsTalking)
            return;
        var length = intention.Ending == LastWord.Endless ? TimeSpan.FromMinutes(10) : intention.SpeechLength;
        Speech.Speak(Time.Now, length);
        var at = 0;
        foreach (var key in intention.WhileSpeaking[_pressed..])
        {
            Time.AfterMilliseconds(at += Chance.Next(150, 2500), () =>
            {
                MayBeThrownAway |= key == '*' && IsTalking;
                Press(key);
            });
        }

        _pressed = intention.WhileSpeaking.Length;
        if (intention.Ending == LastWord.HangUp)
            Time.After(length, HangUp);
        else if (intention.Ending == LastWord.PoundKey)
            Time.After(length, () => Press('#'));
    }

    private static bool Says(ImmutableArray<AudioItem> items, string prompt) =>
        items.Contains(new AudioItem.Prompt(prompt));
}
