using Antiphon.Audio;

namespace Antiphon.Adapters.Media;

/// <summary>Samples ready to be sent, or on their way from disk, or known to be missing.</summary>
public sealed class AudioClip
{
    private volatile Content? _content;

    public AudioClip()
    {
    }

    public AudioClip(ReadOnlyMemory<byte> samples, G711Law law) => Arrive(samples, law);

    private AudioClip(string missing) => Miss(missing);

    /// <summary>False while the samples are still being read.</summary>
    public bool IsSettled => _content is not null;

    /// <summary>Why there are no samples, or null.</summary>
    public string? Missing => _content?.Missing;

    public int Length => _content?.Samples.Length ?? 0;

    public G711Law Law => _content?.Law ?? G711Law.MuLaw;

    public ReadOnlySpan<byte> Samples => _content is { } content ? content.Samples.Span : default;

    public static AudioClip NotThere(string reason) => new(reason);

    public void Arrive(ReadOnlyMemory<byte> samples, G711Law law) => _content = new Content(samples, law, null);

    public void Miss(string reason) => _content = new Content(default, G711Law.MuLaw, reason);

    private sealed record Content(ReadOnlyMemory<byte> Samples, G711Law Law, string? Missing);
}
