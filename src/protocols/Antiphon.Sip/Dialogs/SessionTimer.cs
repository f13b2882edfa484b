using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>Who sends the refreshes of a session.</summary>
public enum SessionRefresher : byte
{
    Local,
    Remote,
}

/// <summary>
/// RFC 4028: a session that nobody refreshes ends by itself, so that neither end, nor a proxy between, keeps the calls
/// of those who are gone.
/// </summary>
/// <param name="Interval">From one refresh to the end of the session, if no other comes.</param>
public sealed record SessionTimer(TimeSpan Interval, SessionRefresher Refresher)
{
    public const string OptionTag = "timer";

    /// <summary>RFC 4028 5: nobody may ask for less.</summary>
    public static readonly TimeSpan IntervalMin = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan MarginMax = TimeSpan.FromSeconds(32);

    /// <summary>RFC 4028 10: half of the interval.</summary>
    [JsonIgnore]
    public TimeSpan RefreshAfter => Interval / 2;

    /// <summary>RFC 4028 10: the BYE goes out a little before the interval is over.</summary>
    [JsonIgnore]
    public TimeSpan EndAfter => Interval - (Interval / 3 < MarginMax ? Interval / 3 : MarginMax);

    /// <summary>
    /// RFC 4028 9: what the server of a session refresh request (INVITE or UPDATE) makes of it. A timer is run when
    /// the client, or a proxy on the way, asks for one; we never ask.
    /// </summary>
    public static SessionTimerAnswer Answer(SipRequest request)
    {
        if (request.SessionExpires is not { } asked)
            return new SessionTimerAnswer.Agreed(null, []);
        var isKnownToClient = request.Supported.Concat(request.Require).Contains(
            OptionTag, StringComparer.OrdinalIgnoreCase);
        if (asked.Interval < IntervalMin)
        {
            // A client that knows nothing of timers could do nothing with a 422 (table 2): there is none then.
            return isKnownToClient
                ? new SessionTimerAnswer.Refused(new SipField(SipHeader.MinSE, Seconds(IntervalMin)))
                : new SessionTimerAnswer.Agreed(null, []);
        }

        var isLocal = !isKnownToClient || asked.Refresher is "uas";
        var expires = new SipField(
            SipHeader.SessionExpires, $"{Seconds(asked.Interval)};refresher={(isLocal ? "uas" : "uac")}");
        return new SessionTimerAnswer.Agreed(
            new SessionTimer(asked.Interval, isLocal ? SessionRefresher.Local : SessionRefresher.Remote),
            isLocal ? [expires] : [new SipField(SipHeader.Require, OptionTag), expires]);
    }

    /// <summary>RFC 4028 7.2: what the response to a refresh of ours says; null when the peer runs no timer.</summary>
    public static SessionTimer? Of(SipResponse response) => response.SessionExpires is { } expires
        ? new SessionTimer(
            expires.Interval, expires.Refresher is "uas" ? SessionRefresher.Remote : SessionRefresher.Local)
        : null;

    /// <summary>RFC 4028 7.4: a refresh that we send, whose client (uac) we are then.</summary>
    [JsonIgnore]
    public ImmutableArray<SipField> RefreshFields => [new SipField(SipHeader.Supported, OptionTag), Field];

    /// <summary>A request of ours asks for what there is, and leaves the refresher as it is.</summary>
    [JsonIgnore]
    public SipField Field => new(
        SipHeader.SessionExpires,
        $"{Seconds(Interval)};refresher={(Refresher == SessionRefresher.Local ? "uac" : "uas")}");

    private static string Seconds(TimeSpan time) => $"{(long)time.TotalSeconds}";
}

/// <summary>What is answered to a request that may ask for a session timer.</summary>
public abstract record SessionTimerAnswer
{
    private SessionTimerAnswer()
    {
    }

    /// <summary>422 Session Interval Too Small, with the smallest that is taken.</summary>
    public sealed record Refused(SipField MinSE) : SessionTimerAnswer;

    /// <param name="Timer">Null: the session does not expire.</param>
    /// <param name="Fields">For the 2xx.</param>
    public sealed record Agreed(SessionTimer? Timer, ImmutableArray<SipField> Fields) : SessionTimerAnswer;
}
