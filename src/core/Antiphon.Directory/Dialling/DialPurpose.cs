using System.Collections.Immutable;

namespace Antiphon.Directory;

/// <summary>What a number is dialled for; a class of service may have a restriction table for each.</summary>
public enum DialPurpose
{
    /// <summary>Where subscribers have their calls transferred to, and senders of messages whom they call.</summary>
    Transfer,

    /// <summary>
    /// The operator, and what keys and handlers transfer callers to: by the class of the mailbox whose greeting they
    /// hear, elsewhere by the default class.
    /// </summary>
    CallerTransfer,

    /// <summary>Phones on which subscribers want to be told of new messages.</summary>
    Notification,
}

/// <summary>May a number be dialled?</summary>
public static class Dialling
{
    public static readonly ImmutableArray<DialPurpose> Purposes = [.. Enum.GetValues<DialPurpose>()];

    public static DialRuling RulingOn(
        this DirectorySnapshot directory, string number, DialPurpose purpose, ClassOfService @class) =>
        @class.RestrictionFor(purpose) is not { } id ? new DialRuling.Unrestricted(@class.Name)
        : directory.Restrictions.Find(id) is { } table ? table.Judge(number)
        : new DialRuling.ByNobody(@class.Name);

    /// <summary>By the class of the one who dials it or has set it.</summary>
    public static DialRuling RulingOn(
        this DirectorySnapshot directory, string number, DialPurpose purpose, Subscriber subscriber) =>
        directory.RulingOn(number, purpose, directory.ClassOf(subscriber));
}
