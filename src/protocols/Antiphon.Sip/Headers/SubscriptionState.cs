using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>RFC 6665 8.2.3. The state is active, pending, terminated, or an extension's.</summary>
[JsonConverter(typeof(SipTextConverter<SubscriptionState>))]
public sealed record SubscriptionState(string State, SipParameters Parameters = default) : ISipText<SubscriptionState>
{
    public bool IsTerminated => SipParameters.Same(State, "terminated");

    public string? Reason => Parameters["reason"];

    public TimeSpan? Expires => Seconds("expires");

    public TimeSpan? RetryAfter => Seconds("retry-after");

    public static SubscriptionState Active(TimeSpan expires) =>
        new("active", new SipParameters(new SipParameter("expires", $"{(long)expires.TotalSeconds}")));

    public static SubscriptionState Terminated(string reason) =>
        new("terminated", new SipParameters(new SipParameter("reason", reason)));

    public static bool TryParse(ReadOnlySpan<byte> text, [MaybeNullWhen(false)] out SubscriptionState value)
    {
        value = null;
        var scanner = new Scanner(text);
        if (!scanner.Token(out var state) || !SipParameters.TryRead(ref scanner, out var parameters)) return false;
        value = new SubscriptionState(Text.Of(state), parameters);
        return scanner.AtEnd;
    }

    public override string ToString() => State + Parameters;

    private TimeSpan? Seconds(string name) =>
        uint.TryParse(Parameters[name], out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
}
