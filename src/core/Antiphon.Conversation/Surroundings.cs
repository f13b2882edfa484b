using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Conversation;

/// <summary>What a conversation may look at while it decides: snapshots, never live things.</summary>
/// <param name="Directory">The subscribers as they are now.</param>
/// <param name="Settings">Lengths and limits.</param>
/// <param name="Zone">In which times are spoken.</param>
public sealed record Surroundings(DirectorySnapshot Directory, ConversationSettings Settings, TimeZoneInfo Zone)
{
    /// <summary>
    /// When the other server was lost, if it still is or has just come back; null: it is there, or there is none.
    /// </summary>
    public Instant? AloneSince { get; init; }
}
