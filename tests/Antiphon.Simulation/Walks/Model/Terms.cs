namespace Antiphon.Simulation.Walks.Model;

/// <summary>What a class of service allows its members.</summary>
/// <param name="MessageMax">Of one message.</param>
/// <param name="MailboxMax">Of all of them together; none: without limit.</param>
/// <param name="WarnPercent">From so much of that on members are warned.</param>
/// <param name="SavedDays">After so many days saved messages are gone; none: never.</param>
/// <param name="DeletedDays">The same of deleted ones.</param>
internal sealed record Terms(
    TimeSpan MessageMax, TimeSpan? MailboxMax, int WarnPercent, int? SavedDays, int? DeletedDays);
