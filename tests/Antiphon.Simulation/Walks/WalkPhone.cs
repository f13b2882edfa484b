using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Simulation.People;
using Antiphon.Simulation.Walks.Model;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Walks;

/// <summary>The phone of one walk, and what must be so in its call.</summary>
internal sealed class WalkPhone : Phone, IOutside
{
    private readonly Dialogue _dialogue;
    private readonly Sounds _sounds;
    private readonly Action<Talk> _answered;
    private byte[] _recorded = [];

    /// <param name="world">It lives in it.</param>
    /// <param name="number">Its own.</param>
    /// <param name="codec">It speaks.</param>
    /// <param name="office">As it must be.</param>
    /// <param name="caller">Its number, as signalled.</param>
    /// <param name="dialogue">Is told everything.</param>
    /// <param name="sounds">Everything that was recorded.</param>
    /// <param name="answered">Says what must begin.</param>
    public WalkPhone(
        World world, int number, string codec, Office office, string? caller, Dialogue dialogue, Sounds sounds,
        Action<Talk> answered)
        : base(world, number, new Habits { Codec = codec })
    {
        (_dialogue, _sounds, _answered) = (dialogue, sounds, answered);
        Talk = new Talk(office, this, caller);
        Speech.TakeEnded = () =>
        {
            _recorded = Speech.Expected();
            _dialogue.Add(number, $"is recorded: {_recorded.Length} samples");
            Talk.Recorded(_recorded);
        };
    }

    public Talk Talk { get; }

    public Instant Now => Time.Now;

    public void Dial(string dialled, string? caller, string? diverted, bool isBusy)
    {
        var meant = diverted is null ? "" : $" for {diverted}, who {(isBusy ? "is busy" : "does not answer")}";
        _dialogue.Add(Number, $"{caller ?? "anonymous"} calls {dialled}{meant}");
        Call(dialled, caller, diverted, isBusy ? "user-busy" : "no-answer");
    }

    public void Key(char key)
    {
        _dialogue.Add(Number, $"presses {key} at {Talk.Place.Name}");
        Press(key);
    }

    public void Speak(TimeSpan length)
    {
        _dialogue.Add(Number, $"speaks for {length.TotalSeconds:0.0} s");
        Speech.Speak(Time.Now, length);
        Talk.Speak(Time.Now + length);
    }

    public void End()
    {
        _dialogue.Add(Number, $"hangs up at {Talk.Place.Name}");
        Talk.HangUp();
        HangUp();
    }

    public void Note(string what) => _dialogue.Add(Number, what);

    public string Keep(byte[] audio) => _sounds.Keep(audio);

    public TimeSpan LengthOf(string[] words) => words.Aggregate(TimeSpan.Zero, (sum, word) => sum + LengthOf(word));

    protected override void Answered() => _answered(Talk);

    protected override void Hear(ImmutableArray<AudioItem> items, TimeSpan from)
    {
        var words = Wording.Of(items);
        _dialogue.Add(
            Number,
            $"hears {(from == TimeSpan.Zero ? "" : $"from {from.TotalSeconds:0.00} s ")}{string.Join(' ', words)}");
        Talk.Heard(words, from);
    }

    protected override void HearEnd() => Talk.HeardToItsEnd();

    protected override void Over()
    {
        _dialogue.Add(Number, "is over");
        Talk.Closed();
    }

    /// <summary>As the simulated media engine plays clips.</summary>
    private TimeSpan LengthOf(string word) => word switch
    {
        "take" => TimeSpan.FromSeconds(_recorded.Length / 8000.0),
        "beep" => TimeSpan.FromMilliseconds(400),
        _ when word.StartsWith("sound:", StringComparison.Ordinal) =>
            TimeSpan.FromSeconds(_sounds.Samples(word) / 8000.0),
        _ when word.StartsWith("pause:", StringComparison.Ordinal) =>
            TimeSpan.FromMilliseconds(int.Parse(word["pause:".Length..])),
        _ => TimeSpan.FromMilliseconds(120 + (40 * word.Length)),
    };
}

/// <summary>Everything that was recorded, by how it is called when it is played.</summary>
internal sealed class Sounds
{
    private readonly Dictionary<string, int> _samples = [];

    public string Keep(byte[] audio)
    {
        var name = Wording.Sound(BlobHash.Of(audio));
        _samples[name] = audio.Length;
        return name;
    }

    public int Samples(string name) => _samples.GetValueOrDefault(name);
}
