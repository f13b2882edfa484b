using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports.Media;

namespace Antiphon.Adapters.Media;

/// <summary>What the voice loop asks of a session, carried over to the session's media thread.</summary>
internal abstract record MediaCommand
{
    public sealed record Open : MediaCommand;

    public sealed record Connect(MediaRoute Route) : MediaCommand;

    public sealed record Resume(OutgoingAnchor Anchor) : MediaCommand;

    public sealed record ResumeKeys(char Key, uint Timestamp) : MediaCommand;

    public sealed record Play(PlayId Id, ImmutableArray<AudioItem> Items, TimeSpan From, PlayManner Manner)
        : MediaCommand;

    public sealed record StopPlaying : MediaCommand;

    public sealed record SendKeys(string Keys) : MediaCommand;

    public sealed record Record(
        RecordingId Recording, RecordingLimits Limits, RecordingResumption? Resumption) : MediaCommand;

    public sealed record StopRecording : MediaCommand;

    public sealed record HearAgain(RecordingId Recording) : MediaCommand;

    public sealed record Bridge(MediaSession Other) : MediaCommand;

    public sealed record EndBridge : MediaCommand;

    public sealed record Close : MediaCommand;
}
