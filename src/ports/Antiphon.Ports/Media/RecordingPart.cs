using Antiphon.Kernel;

namespace Antiphon.Ports.Media;

/// <summary>The answer to <see cref="IRecordingDesk.Read"/>.</summary>
public sealed record RecordingPart(RecordingId Recording, long Offset, ReadOnlyMemory<byte> Samples);
