using System.Text.Json.Serialization;

namespace Antiphon.Ports.Control;

/// <summary>What somebody may order the pair to do.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "order")]
[JsonDerivedType(typeof(FailOver), "failover")]
[JsonDerivedType(typeof(FailBack), "failback")]
[JsonDerivedType(typeof(ForceActive), "force-active")]
[JsonDerivedType(typeof(ForceInactive), "force-inactive")]
[JsonDerivedType(typeof(SetAutomatic), "automatic")]
[JsonDerivedType(typeof(StopVoice), "stop-voice")]
[JsonDerivedType(typeof(StartVoice), "start-voice")]
public abstract record ServerOrder
{
    private ServerOrder()
    {
    }

    /// <param name="EvenIfBehind">Also when replication is not in step.</param>
    public sealed record FailOver(bool EvenIfBehind) : ServerOrder;

    /// <param name="EvenIfBehind">Also when replication is not in step.</param>
    public sealed record FailBack(bool EvenIfBehind) : ServerOrder;

    public sealed record ForceActive : ServerOrder;

    public sealed record ForceInactive : ServerOrder;

    public sealed record SetAutomatic(bool IsOn) : ServerOrder;

    /// <param name="Calls">What becomes of those that the other server does not go on with.</param>
    public sealed record StopVoice(CallsAtStop Calls) : ServerOrder;

    public sealed record StartVoice : ServerOrder;
}
