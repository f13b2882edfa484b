using System.Collections.Immutable;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports.Media;
using Antiphon.Simulation.Truth;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.People;

/// <summary>What a subscriber does when visiting the mailbox.</summary>
internal sealed record Visit
{
    public required Person Person { get; init; }

    /// <summary>Calls from a colleague's phone: extension first.</summary>
    public bool FromElsewhere { get; init; }

    /// <summary>So many PINs are wrong before the right one.</summary>
    public int WrongPins { get; init; }

    public required int Decisions { get; init; }

    public bool Vanishes { get; init; }

    /// <summary>Only hears messages and says what is to become of them.</summary>
    public bool OnlyListens { get; init; }
}

/// <summary>A subscriber who signs in, hears messages and says what is to become of them.</summary>
internal class VisitorPhone(ISurroundings around, Truths truths, int number, Habits habits, Visit visit, Action over)
    : Phone(around, number, habits)
{
    private static readonly string[] Listening = ["1", "2", "2", "3", "3", "6", "7", "9", "#", "#"];

    private static readonly string[] ToMessages = ["1", "1", "1", "31", "32"];

    private static readonly string[] During =
        ["1", "12", "14", "16", "2", "3", "7", "8", "8", "9", "9", "9", "#", "#", "##", "#2", "#6", "00", "*", "5"];

    private static readonly string[] After =
        
    [
        "1", "12", "14", "2", "2", "3", "3", "3", "4", "42", "5", "5", "6", "6", "7", "9", "#", "#", "#", "*", "0",
        "8",
    ];

    private static readonly string[] Main =
        ["1", "1", "1", "1", "1", "1", "2", "2", "31", "32", "3", "5", "0", "*", "9"];

    private static readonly string[] Old = ["1", "1", "2", "2", "*", "0", "4"];

    private int _wrongPins = visit.WrongPins;
    private int _decisions = visit.Decisions;
    private int _scripts;
    private readonly Ear _ear = new();

    /// <summary>New and saved messages as told at the door.</summary>
    public (int New, int Saved)? CountsTold { get; private set; }

    public bool WasToldLocked { get; private set; }

    /// <summary>Messages of their own that were begun, and those of which they were told that they were sent.</summary>
    public int Letters { get; private set; }

    /// <summary>What was understood of who is heard now.</summary>
    protected virtual Ear Ear => _ear;

    /// <summary>Of the server that is heard.</summary>
    protected virtual DateTimeOffset ServerClock => Time.Now.ToWallClock();

    /// <summary>Told so after recording or sending on.</summary>
    public int TimesToldSent { get; private set; }

    protected override void Answered()
    {
    }

    protected override void Over()
    {
        // The server goes on playing to somebody who is gone without a word, or whose word did not arrive.
        if ((IsDead || ByeStatus == 408) && Ear.Message is { } playing)
            truths.Unwitnessed(visit.Person, playing);
        over();
    }

    protected override void Hear(ImmutableArray<AudioItem> items, TimeSpan from)
    {
        _scripts++;
        if (from > TimeSpan.Zero && Ear.Knows(items))
            Ear.Follow(items, from);
        else
            Believe(items, from);
        if (items is [.., AudioItem.Beep])
        {
            Speech.Speak(Time.Now, TimeSpan.FromMilliseconds(Chance.Next(500, 5000)));
            Time.AfterMilliseconds(Chance.Next(800, 7000), () => Press("#8*#"[Chance.Next(4)]));
            Letters++;
            return;
        }

        var script = _scripts;
        if (Says(items, Prompts.MailboxLocked))
            WasToldLocked = true;
        else if (Says(items, Prompts.EnterExtension))
            Soon(script, () => Type(visit.Person.Extension + "#"));
        else if (Says(items, Prompts.EnterPin))
            Soon(script, TypePin);
        else if (!Says(items, Prompts.Goodbye))
            Time.AfterMilliseconds(Chance.Next(100, 7000), () => Decide(script, items));
    }

    protected override void Miss(ImmutableArray<AudioItem> items)
    {
        foreach (var message in items.OfType<AudioItem.Recording>())
            truths.Unwitnessed(visit.Person, message.Blob);
    }

    protected override void HearEnd()
    {
        if (Ear.Message is { } heard && Ear.EndsMessage)
            truths.HeardToItsEnd(visit.Person, heard);
    }

    /// <summary>Takes what is said for the truth.</summary>
    private void Believe(ImmutableArray<AudioItem> items, TimeSpan from)
    {
        var goesOn = Ear.Played is { } played && items.SequenceEqual(played);
        var before = Ear.Message;
        Ear.Follow(items, from);
        // What goes on after an interruption, or from further back, is no news.
        if (goesOn)
            return;
        if (before is { } message)
        {
            if (Says(items, Prompts.MessageSaved) || Says(items, Prompts.MessageRestored))
                Told(message, MessageState.Saved);
            if (Says(items, Prompts.MessageDeleted))
                Told(message, MessageState.Deleted);
            if (Says(items, Prompts.MessageKeptAsNew))
                Told(message, MessageState.New);
        }

        if (Says(items, Prompts.MessageSent))
            TimesToldSent++;
        if (Says(items, Prompts.YouHave))
            CountsTold ??= (CountBefore(items, Prompts.NewMessage, Prompts.NewMessages),
                CountBefore(items, Prompts.SavedMessage, Prompts.SavedMessages));
    }

    private void Told(BlobHash message, MessageState state) => truths.Told(visit.Person, message, state, ServerClock);

    private void TypePin()
    {
        var pin = _wrongPins-- > 0 ? $"{Chance.Next(10_000, 99_999)}" : visit.Person.Pin;
        Type(pin + "#");
    }

    private void Decide(int script, ImmutableArray<AudioItem> items)
    {
        if (script != _scripts || !IsTalking)
            return;
        if (_decisions-- <= 0)
        {
            if (visit.Vanishes)
                Vanish();
            else if (Chance.OneIn(3))
                Type("**");
            else
                HangUp();
            return;
        }

        var choices = visit.OnlyListens ? OfListener(items)
            : Ear.EndsMessage || Says(items, Prompts.To(Command.GoAhead)) ? During
            : Says(items, Prompts.To(Command.KeepAsNew)) ? After
            : Says(items, Prompts.To(Command.Send)) ? ["#", "#", "#", "11", "13", "15", "17", "9"]
            : Says(items, Prompts.EnterRecipient) ? ["2001#", "2002#", "2005#", "2008#", "9#", "#", "*"]
            : Says(items, Prompts.EnterAnotherRecipient) ? ["#", "#", "#", "2003#", "2004#", "2005", "*"]
            : Says(items, Prompts.To(Command.DeletedMessages)) ? Old
            : Says(items, Prompts.EnterMessageNumber) ? ["1#", "2#", "2", "17#", "0#", "*", "#"]
            : Says(items, Prompts.EnterCallersNumber) ? ["5#", "01#", "0", "7#", "*"]
            : Main;
        var keys = choices[Chance.Next(choices.Length)];
        if (choices == During || choices == After || choices == Listening)
            Ask(keys);
        else if (Says(items, Prompts.EnterRecipient) || Says(items, Prompts.EnterAnotherRecipient))
            AskEach(keys);
        Type(keys);
        // A key that is not followed by anything was lost, or paused the message.
        Time.AfterMilliseconds(Chance.Next(1500, 6000), () => Decide(script, items));
    }

    private string[] OfListener(ImmutableArray<AudioItem> items) =>
        Ear.EndsMessage || Says(items, Prompts.To(Command.KeepAsNew)) ? Listening
        : Says(items, Prompts.To(Command.DeletedMessages)) ? ["1", "2", "*"]
        : ToMessages;

    /// <summary>What these keys make of the message; the system may be left before it says so.</summary>
    private void Ask(string keys)
    {
        if (Ear.Message is not { } message)
            return;
        if (keys is "2" or "#2")
            truths.Asked(visit.Person, message, MessageState.Saved, ServerClock);
        else if (keys is "3")
            truths.Asked(visit.Person, message, MessageState.Deleted, ServerClock);
        else if (keys is "6" or "#6")
            truths.Asked(visit.Person, message, MessageState.New, ServerClock);
    }

    /// <summary>Digits that come too late for a number are commands of the menu that follows it.</summary>
    private void AskEach(string keys)
    {
        foreach (var key in keys)
            Ask($"{key}");
    }

    private void Soon(int script, Action act) => Time.AfterMilliseconds(Chance.Next(100, 2500), () =>
    {
        if (script == _scripts)
            act();
    });

    protected static bool Says(ImmutableArray<AudioItem> items, string prompt) =>
        items.Contains(new AudioItem.Prompt(prompt));

    /// <summary>Reads a number up to ninety-nine off the clips before a word.</summary>
    private static int CountBefore(ImmutableArray<AudioItem> items, string one, string many)
    {
        var at = items.IndexOf(new AudioItem.Prompt(one));
        at = at < 0 ? items.IndexOf(new AudioItem.Prompt(many)) : at;
        var count = 0;
        for (var i = at - 1; i >= 0 && items[i] is AudioItem.Prompt { Name: var name }; i--)
        {
            if (!name.StartsWith("number-", StringComparison.Ordinal))
                break;
            count += int.Parse(name["number-".Length..]);
        }

        return count;
    }
}
