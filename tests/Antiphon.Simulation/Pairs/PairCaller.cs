using System.Collections.Immutable;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Simulation.People;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>A caller of the pair's address who leaves a message, and goes on speaking whatever happens there.</summary>
internal sealed class PairCaller(PairWorld world, int number, string extension, TimeSpan length, bool endsByKey)
    : Phone(world, number, new Habits())
{
    private static readonly TimeSpan GreetingMax = TimeSpan.FromSeconds(25);

    /// <summary>On both disks, or on one when the other does not answer.</summary>
    private static readonly TimeSpan StoringMax = TimeSpan.FromMilliseconds(600);

    private int _keysPressed;
    private int _scripts;

    public string Extension => extension;

    /// <summary>Who could have heard it when.</summary>
    public Attendance Attendance { get; set; } = null!;

    /// <summary>Who had its call, and could hear it.</summary>
    public Attendance Carriers { get; set; } = null!;

    /// <summary>The tone has been heard; what is said from now on is to be kept.</summary>
    public Instant? Invited { get; private set; }

    /// <summary>Then it hung up, or pressed the key that ends the message.</summary>
    public Instant? Finished { get; private set; }

    public Instant? ToldSentAt { get; private set; }

    public Instant AnsweredAt { get; private set; }

    /// <summary>It pressed the key that sends the message when it was asked for one.</summary>
    public bool HasSent { get; private set; }

    public Instant? EndedAt { get; private set; }

    public bool WasToldSent => ToldSentAt is not null;

    /// <summary>SPEC 16: the caller was told so, or the BYE was answered with success.</summary>
    public bool WasConfirmed => WasToldSent || ByeStatus == 200;

    public void Call()
    {
        world.Tell($"caller {Number} calls {extension}");
        Call(extension, $"{5000 + Number}", diverted: null);
    }

    protected override void Answered()
    {
        world.Tell($"caller {Number} is answered by {SendsTo}");
        AnsweredAt = Time.Now;
        Time.After(GreetingMax, () =>
        {
            if (Invited is null)
                HangUp();
        });
    }

    protected override void Hear(ImmutableArray<AudioItem> items, TimeSpan from)
    {
        // Where both speak as one, what comes from the one that does not hear the caller makes no sense.
        if (world.SharesAddress && world.Air.Speaker != world.Air.Holder)
            return;
        _scripts++;
        if (items is [.., AudioItem.Beep] && Invited is null)
        {
            Invited = Time.Now;
            world.Tell($"caller {Number} hears the tone");
            Time.AfterMilliseconds(500, Speak);
        }

        // Before it is said that the service ends the message is stored, which nobody hears.
        if (Says(items, Prompts.ServiceEnds) && Invited is not null)
            Finished ??= Time.Now - StoringMax;
        if (Says(items, Prompts.MessageSent) && ToldSentAt is null)
        {
            world.Tell($"caller {Number} is told that the message is sent");
            ToldSentAt = Time.Now;
            Time.AfterMilliseconds(900, HangUpNow);
        }
        else if (Says(items, Prompts.To(Command.Send)))
        {
            var script = _scripts;
            Time.AfterMilliseconds(Chance.Next(300, 1500), () =>
            {
                if (script != _scripts)
                    return;
                HasSent = true;
                Press('#');
            });
        }
    }

    protected override void HearEnd()
    {
    }

    protected override void Over()
    {
        EndedAt = Time.Now;
        world.Tell($"caller {Number} is through, status {Status}, BYE {ByeStatus}");
    }

    private void Speak()
    {
        Speech.Speak(Time.Now, length);
        Time.After(length, endsByKey ? PressToEnd : HangUpNow);
    }

    private void PressToEnd()
    {
        if (!IsTalking || ToldSentAt is not null)
            return;
        Finished ??= Time.Now;
        if (_keysPressed++ == 3)
        {
            HangUpNow();
            return;
        }

        Press('#');
        var script = _scripts;
        Time.AfterMilliseconds(4000, () =>
        {
            // Nothing is heard: perhaps the key was lost.
            if (script == _scripts)
                PressToEnd();
            else
                Time.AfterMilliseconds(6000, HangUpNow);
        });
    }

    private void HangUpNow()
    {
        if (!IsTalking)
            return;
        Finished ??= Time.Now;
        world.Tell($"caller {Number} hangs up");
        HangUp();
    }

    private static bool Says(ImmutableArray<AudioItem> items, string prompt) =>
        items.Contains(new AudioItem.Prompt(prompt));
}
