using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports.Media;

namespace Antiphon.Simulation.People;

/// <summary>What a subscriber has understood: which message is talked of.</summary>
internal sealed class Ear
{
    public BlobHash? Message { get; private set; }

    /// <summary>What was said last that ended with a message.</summary>
    public ImmutableArray<AudioItem>? Played { get; private set; }

    /// <summary>What is being said ends with the message itself.</summary>
    public bool EndsMessage { get; private set; }

    public List<ImmutableArray<AudioItem>> Said { get; init; } = [];

    public bool Knows(ImmutableArray<AudioItem> items) => Said.Exists(said => said.SequenceEqual(items));

    /// <summary>As somebody else has understood it so far.</summary>
    public Ear Copy() => new()
    {
        Message = Message, Played = Played, EndsMessage = EndsMessage, Said = [.. Said],
    };

    public void Follow(ImmutableArray<AudioItem> items)
    {
        EndsMessage = items.OfType<AudioItem.Recording>().Any();
        if (EndsMessage)
            (Message, Played) = (items.OfType<AudioItem.Recording>().Last().Blob, items);
    }
}
