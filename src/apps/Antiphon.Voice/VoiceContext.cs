using Antiphon.Directory;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Ports.Shadowing;
using Antiphon.Ports.Signalling;
using Antiphon.Voice.Registrations;

namespace Antiphon.Voice;

/// <summary>The outside as the voice loop sees it.</summary>
public sealed record VoicePortsOut(
    IMediaEngine Media,
    IRecordingDesk Recordings,
    IRecordWriter Store,
    IQueries Queries,
    IShadowLink? ShadowsOut,
    IShadowRecordings? ShadowRecordings,
    IVoiceObserver Observer)
{
    /// <summary>Null where every phone system is named by its address.</summary>
    public ISipTargetFinder? Targets { get; init; }
}

/// <summary>
/// What the parts of the loop share: settings, timers, directory, identifiers, counters. Loop thread only.
/// </summary>
internal sealed class VoiceContext(VoiceSettings settings, VoicePortsOut outside, Chance chance)
{
    private long _calls;
    private long _sessions;
    private ulong _storeTickets;
    private long _queryTickets;

    public VoiceSettings Settings => settings;

    public VoicePortsOut Outside => outside;

    public PhoneSystems PhoneSystems { get; } = new(settings.Integrations);

    public TimerQueue Timers { get; } = new();

    public VoiceCounters Counters { get; } = new();

    public Surroundings Surroundings { get; private set; } =
        new(DirectorySnapshot.Empty, settings.Conversation, settings.Zone);

    public DirectorySnapshot Directory => Surroundings.Directory;

    public void ReplaceDirectory(DirectorySnapshot directory) =>
        Surroundings = Surroundings with { Directory = directory };

    /// <param name="since">When the other server was lost; null: it is there.</param>
    public void BeAlone(Instant? since) => Surroundings = Surroundings with { AloneSince = since };

    /// <summary>Unique for all time: server and epoch are part of it.</summary>
    public CallId NextCallId() => new($"{settings.ServerName}-{settings.Epoch:x}-{++_calls:x}");

    /// <summary>RFC 3261 19.3: unguessable and unique over restarts.</summary>
    public string NextTag() => $"{settings.ServerName}{settings.Epoch:x}{chance.NextToken()}";

    public string NextBranch() => $"{settings.Epoch:x}{chance.NextToken()}";

    /// <summary>RFC 4566 5.2: a session id fits into 63 bits.</summary>
    public ulong NextSessionId() => chance.NextUInt64() >> 2;

    public MediaSessionId NextSession() => new(++_sessions);

    public StoreTicket NextStoreTicket() => new(++_storeTickets);

    public QueryTicket NextQueryTicket() => new(++_queryTickets);
}
