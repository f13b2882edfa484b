using Antiphon.Directory;
using Antiphon.Mailboxes;
using Antiphon.Sip;

namespace Antiphon.Voice.Calls;

/// <summary>Who calls whom and why the call is here, from a request's header fields.</summary>
internal static class CallFactsReader
{
    public static CallFacts Read(SipRequest invite, DirectorySnapshot directory) =>
        new(invite.Uri.User ?? "", ReadCaller(invite).Number, ReadForwarding(invite, directory));

    /// <summary>
    /// RFC 3325 9.1 before Remote-Party-ID before From, which anybody may write; anonymous ones have no number.
    /// </summary>
    public static Caller ReadCaller(SipRequest invite)
    {
        var identity = invite.AssertedIdentities is [var asserted, ..] ? asserted
            : invite.RemotePartyIds is [var party, ..] ? party
            : invite.From;
        var number = identity.Uri.User;
        return number is null || number.Equals("anonymous", StringComparison.OrdinalIgnoreCase)
            ? Caller.Withheld
            : new Caller(number, identity.DisplayName);
    }

    /// <summary>
    /// Of a call that was forwarded more than once the mailbox of whoever was called first is meant; one who has none
    /// leaves it to the next.
    /// </summary>
    private static Forwarding? ReadForwarding(SipRequest invite, DirectorySnapshot directory)
    {
        var known = Diversions(invite).Concat(History(invite)).Concat(Target(invite)).ToArray();
        return Array.Find(known, f => directory.FindNumber(f.From) is not null) ?? known.FirstOrDefault();
    }

    /// <summary>RFC 5806: the latest diversion stands first, so the list is read from its end.</summary>
    private static IEnumerable<Forwarding> Diversions(SipRequest invite) =>
        from diversion in invite.Diversions.Reverse()
        where diversion.Uri.User is not null
        select new Forwarding(diversion.Uri.User!, CauseOfReason(diversion.Reason));

    /// <summary>RFC 7044: an entry that was given up carries the reason; the oldest stands first.</summary>
    private static IEnumerable<Forwarding> History(SipRequest invite) =>
        from entry in invite.History
        where entry.Reason is not null && entry.Uri.User is not null
        select new Forwarding(entry.Uri.User!, CauseOfStatus(entry.Reason!.Cause));

    /// <summary>RFC 4458 2: <c>sip:voicemail@host;target=sip:1001@host;cause=486</c>.</summary>
    private static IEnumerable<Forwarding> Target(SipRequest invite)
    {
        if (invite.Uri.Parameters["target"] is { } target
            && SipUri.TryParse(Uri.UnescapeDataString(target), out var uri) && uri.User is { } user)
        {
            yield return new Forwarding(
                user, CauseOfStatus(int.TryParse(invite.Uri.Parameters["cause"], out var cause) ? cause : null));
        }
    }

    private static GreetingCause CauseOfReason(string reason) => reason switch
    {
        "user-busy" => GreetingCause.Busy,
        "no-answer" => GreetingCause.NoAnswer,
        "unavailable" or "out-of-service" or "away" => GreetingCause.Unavailable,
        _ => GreetingCause.Unconditional,
    };

    /// <summary>RFC 4458 2's table; 480 and 404 are how proxies say that nobody is registered.</summary>
    private static GreetingCause CauseOfStatus(int? status) => status switch
    {
        486 or 600 => GreetingCause.Busy,
        408 or 487 => GreetingCause.NoAnswer,
        404 or 480 or 503 => GreetingCause.Unavailable,
        _ => GreetingCause.Unconditional,
    };
}
