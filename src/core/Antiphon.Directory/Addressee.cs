namespace Antiphon.Directory;

/// <summary>Whom a message can be addressed to.</summary>
public abstract record Addressee
{
    private Addressee()
    {
    }

    public sealed record Person(Subscriber Subscriber) : Addressee;

    /// <summary>All members of a public list.</summary>
    public sealed record Everybody(DistributionList List) : Addressee;
}
