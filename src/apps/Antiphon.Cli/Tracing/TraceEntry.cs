using System.Globalization;
using System.Net;
using System.Text;
using Antiphon.Ports.Signalling;

namespace Antiphon.Cli.Tracing;

/// <summary>
/// A message as it stands in a trace: a line that tells when, which way, between which addresses and how many octets,
/// then these octets, then an empty line. A person can read it, and so can <see cref="ReadAll"/>.
/// </summary>
internal sealed record TraceEntry(DateTimeOffset Time, bool IsReceived, SipFlow Flow, ReadOnlyMemory<byte> Message)
{
    private const string Mark = "=== ";
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.ffffffzzz";

    public void Write(Stream output)
    {
        var transport = Flow.Transport == SipTransportKind.Udp ? "udp" : "tcp";
        var time = Time.ToString(TimeFormat, CultureInfo.InvariantCulture);
        output.Write(Encoding.ASCII.GetBytes(
            $"{Mark}{time} {(IsReceived ? "in" : "out")} {transport} {Flow.Local} {Flow.Remote} {Message.Length}\n"));
        output.Write(Message.Span);
        output.Write("\n\n"u8);
    }

    /// <summary>Everything in a trace, in its order.</summary>
    /// <exception cref="InvalidDataException">Not a trace; says where. A last entry that was cut off is left
    /// out.</exception>
    public static IEnumerable<TraceEntry> ReadAll(ReadOnlyMemory<byte> trace)
    {
        for (var at = 0; at < trace.Length;)
        {
            var rest = trace[at..];
            var lineEnd = rest.Span.IndexOf((byte)'\n');
            if (lineEnd < 0)
                yield break;
            var (entry, length) = ReadHead(Encoding.ASCII.GetString(rest.Span[..lineEnd]), at);
            if (rest.Length < lineEnd + 1 + length)
                yield break;
            yield return entry with { Message = rest.Slice(lineEnd + 1, length) };
            at += lineEnd + 1 + length + 2;
        }
    }

    private static (TraceEntry Entry, int Length) ReadHead(string line, int at)
    {
        var words = line.StartsWith(Mark, StringComparison.Ordinal) ? line[Mark.Length..].Split(' ') : [];
        return words is [var time, "in" or "out", "udp" or "tcp", var local, var remote, var length]
            && DateTimeOffset.TryParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None,
                out var when)
            && IPEndPoint.TryParse(local, out var here) && IPEndPoint.TryParse(remote, out var there)
            && int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var octets)
            ? (new TraceEntry(when, words[1] == "in", new SipFlow(KindOf(words[2]), here, there), default), octets)
            : throw new InvalidDataException(
                $"at byte {at}: '{line}' should be '{Mark}TIME in|out udp|tcp LOCAL REMOTE LENGTH'");
    }

    private static SipTransportKind KindOf(string word) => word == "udp" ? SipTransportKind.Udp : SipTransportKind.Tcp;
}
