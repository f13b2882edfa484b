using Antiphon.Directory;
using Antiphon.Kernel;

namespace Antiphon.Simulation.Truth;

/// <summary>A subscriber of the simulated system.</summary>
internal sealed record Person(SubscriberId Id, string Extension, string Pin, TimeSpan MessageLengthMax)
{
    private static readonly byte[] Salt = new byte[PinHash.SaltBytes];

    /// <summary>One iteration: what a guess costs is not what is simulated.</summary>
    public PinHash Hash { get; } = PinHash.Make(Pin, Salt, 1);

    /// <summary>What an administrator has set for them.</summary>
    public Func<Subscriber, Subscriber> Set { get; init; } = subscriber => subscriber;

    public Subscriber ToSubscriber() => Set(new Subscriber
    {
        Id = Id,
        Name = $"Person {Extension}",
        Extension = new Extension(Extension),
        Pin = Hash,
        MessageLengthMax = MessageLengthMax,
        IsEnrolled = true,
    });
}
