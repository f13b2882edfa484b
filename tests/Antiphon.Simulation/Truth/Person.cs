using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Simulation.Truth;

/// <summary>A subscriber of the simulated system.</summary>
internal sealed record Person(SubscriberId Id, string Extension, string Pin, TimeSpan MessageLengthMax)
{
    private static readonly byte[] Salt = new byte[PinHash.SaltBytes];

    /// <summary>One iteration: what a guess costs is not what is simulated.</summary>
    public PinHash Hash { get; } = PinHash.Make(Pin, Salt, 1);

    public bool IsEnrolled { get; init; } = true;

    /// <summary>The id of the class of service that says how long messages are; none: the default one, which does not.
    /// </summary>
    public string? Class { get; init; }

    public Subscriber ToSubscriber() => new()
    {
        Id = Id,
        Name = $"Person {Extension}",
        Extension = new Extension(Extension),
        Pin = Hash,
        MessageLengthMax = Class is null ? MessageLengthMax : null,
        ClassOfService = Class,
        IsEnrolled = IsEnrolled,
    };
}
