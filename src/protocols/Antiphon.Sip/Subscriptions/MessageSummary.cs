using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Antiphon.Sip;

/// <summary>
/// One class of messages: <c>Voice-Message</c>, <c>Fax-Message</c>, ...; urgent ones are among the others.
/// </summary>
public sealed record MessageCounts(string Class, uint New, uint Old, uint NewUrgent, uint OldUrgent)
{
    public const string Voice = "Voice-Message";

    public override string ToString() => $"{Class}: {New}/{Old} ({NewUrgent}/{OldUrgent})";
}

/// <summary>The body of a message waiting indication, application/simple-message-summary (RFC 3842 5).</summary>
public sealed record MessageSummary(bool MessagesWaiting, SipUri? Account, ImmutableArray<MessageCounts> Counts)
{
    public MessageCounts? Voice =>
        Counts.FirstOrDefault(counts => SipParameters.Same(counts.Class, MessageCounts.Voice));

    /// <summary>The summary of a mailbox: its lamp is on while it holds a new message.</summary>
    public static MessageSummary OfVoice(SipUri? account, uint newMessages, uint old, uint newUrgent, uint oldUrgent) =>
        new(newMessages > 0, account, [new MessageCounts(MessageCounts.Voice, newMessages, old, newUrgent, oldUrgent)]);

    /// <summary>Reads the summary; the message header fields that may follow its empty line are ignored.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, [MaybeNullWhen(false)] out MessageSummary value)
    {
        value = null;
        bool? waiting = null;
        SipUri? account = null;
        var counts = ImmutableArray.CreateBuilder<MessageCounts>();
        foreach (var range in body.Split("\r\n"u8))
        {
            var line = body[range];
            if (line.IsEmpty) break;
            var scanner = new Scanner(line);
            if (!scanner.Token(out var name) || !scanner.Take(':')) return false;
            if (Ascii.EqualsIgnoreCase(name, "Messages-Waiting"))
            {
                if (!TryReadStatus(scanner.Rest, out var isWaiting)) return false;
                waiting = isWaiting;
            }
            else if (Ascii.EqualsIgnoreCase(name, "Message-Account"))
            {
                if (!SipUri.TryParse(scanner.Rest.Trim(" \t"u8), out account)) return false;
            }
            else
            {
                if (!TryReadCounts(Text.Of(name), ref scanner, out var one)) return false;
                counts.Add(one);
            }
        }

        if (waiting is null) return false;
        value = new MessageSummary(waiting.Value, account, counts.ToImmutable());
        return true;
    }

    public SipBody ToBody() => new(MediaType.MessageSummary, Encoding.UTF8.GetBytes(ToString()));

    public override string ToString()
    {
        var text = new StringBuilder().Append($"Messages-Waiting: {(MessagesWaiting ? "yes" : "no")}\r\n");
        if (Account is not null) text.Append("Message-Account: ").Append(Account).Append("\r\n");
        foreach (var counts in Counts) text.Append(counts).Append("\r\n");
        return text.ToString();
    }

    private static bool TryReadStatus(ReadOnlySpan<byte> text, out bool isWaiting)
    {
        text = text.Trim(" \t"u8);
        isWaiting = Ascii.EqualsIgnoreCase(text, "yes");
        return isWaiting || Ascii.EqualsIgnoreCase(text, "no");
    }

    // newmsgs SLASH oldmsgs [ LPAREN new-urgentmsgs SLASH old-urgentmsgs RPAREN ]
    private static bool TryReadCounts(string name, ref Scanner scanner, [MaybeNullWhen(false)] out MessageCounts counts)
    {
        counts = null;
        if (!TryReadPair(ref scanner, out var fresh, out var old)) return false;
        uint freshUrgent = 0;
        uint oldUrgent = 0;
        if (scanner.Take('(') && !(TryReadPair(ref scanner, out freshUrgent, out oldUrgent) && scanner.Take(')')))
            return false;
        scanner.SkipSpace();
        counts = new MessageCounts(name, fresh, old, freshUrgent, oldUrgent);
        return scanner.AtEnd;
    }

    private static bool TryReadPair(ref Scanner scanner, out uint first, out uint second)
    {
        second = 0;
        return scanner.Number(uint.MaxValue, out first)
            && scanner.Take('/')
            && scanner.Number(uint.MaxValue, out second);
    }
}
