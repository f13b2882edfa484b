using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports.Media;

namespace Antiphon.Simulation.People;

/// <summary>What a subscriber has understood: which message is talked of.</summary>
internal sealed class Ear
{
    private readonly List<(ImmutableArray<AudioItem> Items, BlobHash? Message)> _said = [];

    public BlobHash? Message { get; private set; }

    /// <summary>What was said last that ended with a message.</summary>
    public ImmutableArray<AudioItem>? Played { get; private set; }

    /// <summary>What is being said ends with the message itself.</summary>
    public bool EndsMessage { get; private set; }

    public bool Knows(ImmutableArray<AudioItem> items) => _said.Exists(said => said.Items.SequenceEqual(items));

    /// <summary>As somebody else has understood it so far.</summary>
    public Ear Copy()
    {
        var copy = new Ear { Message = Message, Played = Played, EndsMessage = EndsMessage };
        copy._said.AddRange(_said);
        return copy;
    }

    /// <param name="items">What is said.</param>
    /// <param name="from">
    /// Beyond its beginning it was said before, and talks of the message of then; a server that goes on with a call may
    /// know less of it than was heard.
    /// </param>
    public void Follow(ImmutableArray<AudioItem> items, TimeSpan from)
    {
        EndsMessage = items.OfType<AudioItem.Recording>().Any();
        if (EndsMessage)
            (Message, Played) = (items.OfType<AudioItem.Recording>().Last().Blob, items);
        else if (from > TimeSpan.Zero
            && _said.FindLast(s => s.Items.SequenceEqual(items)) is { Items.IsDefault: false } known)
            Message = known.Message;
        _said.Add((items, Message));
    }
}
