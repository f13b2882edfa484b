using System.Text;
using System.Text.Json.Serialization;

namespace Antiphon.Sip;

/// <summary>A method by its name, which is case-sensitive (RFC 3261 7.1); any token can be one.</summary>
[JsonConverter(typeof(SipTextConverter<SipMethod>))]
public readonly record struct SipMethod : ISipText<SipMethod>
{
    public static readonly SipMethod Invite = new("INVITE");
    public static readonly SipMethod Ack = new("ACK");
    public static readonly SipMethod Bye = new("BYE");
    public static readonly SipMethod Cancel = new("CANCEL");
    public static readonly SipMethod Register = new("REGISTER");
    public static readonly SipMethod Options = new("OPTIONS");
    public static readonly SipMethod Prack = new("PRACK");
    public static readonly SipMethod Update = new("UPDATE");
    public static readonly SipMethod Info = new("INFO");
    public static readonly SipMethod Subscribe = new("SUBSCRIBE");
    public static readonly SipMethod Notify = new("NOTIFY");
    public static readonly SipMethod Publish = new("PUBLISH");
    public static readonly SipMethod Refer = new("REFER");
    public static readonly SipMethod Message = new("MESSAGE");

    private static readonly SipMethod[] Registered =
    [
        Invite, Ack, Bye, Cancel, Register, Options, Prack, Update, Info, Subscribe, Notify, Publish, Refer, Message,
    ];

    private readonly string? _name;

    private SipMethod(string name) => _name = name;

    public string Name => _name ?? "";

    /// <summary>Whether the method is in the IANA registry, so that refusing it means 405 and not 501.</summary>
    public bool IsRegistered => Array.IndexOf(Registered, this) >= 0;

    public static bool TryParse(ReadOnlySpan<byte> text, out SipMethod value)
    {
        foreach (var method in Registered)
        {
            if (!Ascii.Equals(text, method.Name)) continue;
            value = method;
            return true;
        }

        var isToken = !text.IsEmpty && text.IndexOfAnyExcept(Grammar.Token) < 0;
        value = isToken ? new SipMethod(Encoding.ASCII.GetString(text)) : default;
        return isToken;
    }

    public override string ToString() => Name;
}
