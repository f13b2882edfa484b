namespace Antiphon.Sip;

/// <summary>What is registered, and as whom (RFC 3261 10.2).</summary>
/// <param name="Address">The address-of-record, such as <c>sip:7000@example.com</c>.</param>
/// <param name="Registrar">The Request-URI: the domain, without a user.</param>
/// <param name="Contact">Where the registrar sends calls.</param>
/// <param name="Identity">Null when no password was given: a challenge then fails.</param>
/// <param name="Expires">What is asked for. Shorter finds a lost binding sooner and costs a REGISTER each time.</param>
public sealed record RegistrationAccount(
    SipUri Address, SipUri Registrar, SipUri Contact, DigestIdentity? Identity, TimeSpan Expires)
{
    /// <summary>A record's own text would show the password.</summary>
    public override string ToString() => $"{Address} at {Registrar}";
}
