using System.Text;

namespace Antiphon.Sip;

/// <summary>
/// Finds the start line and the header fields of a message and allocates nothing. A defect does not stop the reading
/// where going on makes sense: the frame of a defective request holds what its answer needs.
/// </summary>
public static class SipParser
{
    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>
    /// Reads one message as a datagram carries it: without a Content-Length the body goes to the end, what exceeds the
    /// Content-Length is dropped (RFC 3261 18.3). A stream is cut into such pieces by <see cref="SipStreamFramer"/>.
    /// </summary>
    /// <returns>
    /// False with the first defect in <paramref name="error"/>, the frame filled as far as it could be.
    /// </returns>
    public static bool TryParse(
        ReadOnlySpan<byte> input, SipLimits limits, out SipFrame frame, out SipParseError error)
    {
        error = default;
        // RFC 3261 7.5: empty lines before the start line are ignored.
        while (input.StartsWith(LineEnd)) input = input[2..];
        frame = new SipFrame(input);
        if (input.Length > limits.Message) Note(ref error, SipDefect.MessageTooLong, SipHeader.Other, 0);

        var lineLength = input.IndexOf(LineEnd);
        if (lineLength < 0) lineLength = input.Length;
        if (!ReadStartLine(input[..lineLength], limits, ref frame, ref error)) return false;
        var at = Math.Min(lineLength + 2, input.Length);
        at = ReadFields(at, limits, ref frame, ref error);
        ReadBody(at, limits, ref frame, ref error);
        return error.IsNone;
    }

    private static void Note(ref SipParseError error, SipDefect defect, SipHeader header, int offset)
    {
        if (error.IsNone) error = new SipParseError(defect, header, offset);
    }

    private static bool ReadStartLine(
        ReadOnlySpan<byte> line, SipLimits limits, ref SipFrame frame, ref SipParseError error)
    {
        if (line.Length > limits.StartLine) Note(ref error, SipDefect.StartLineTooLong, SipHeader.Other, 0);
        if (line.Length >= 4 && Ascii.EqualsIgnoreCase(line[..4], "SIP/"))
            return ReadStatusLine(line, ref frame, ref error);
        return ReadRequestLine(line, ref frame, ref error);
    }

    // Method SP Request-URI SP SIP-Version
    private static bool ReadRequestLine(ReadOnlySpan<byte> line, ref SipFrame frame, ref SipParseError error)
    {
        var methodLength = line.IndexOf((byte)' ');
        var trimmed = line.TrimEnd(" \t"u8);
        var versionStart = trimmed.LastIndexOf((byte)' ') + 1;
        if (methodLength <= 0
            || line[..methodLength].IndexOfAnyExcept(Grammar.Token) >= 0
            || !IsVersion(trimmed[versionStart..], out var isTwo))
        {
            error = new SipParseError(SipDefect.NotSip);
            return false;
        }

        frame.IsRequest = true;
        frame.MethodAt = ..methodLength;
        if (versionStart <= methodLength + 1)
        {
            Note(ref error, SipDefect.BadStartLine, SipHeader.Other, methodLength);
            return true;
        }

        frame.UriAt = (methodLength + 1)..(versionStart - 1);
        if (!isTwo)
            Note(ref error, SipDefect.BadVersion, SipHeader.Other, versionStart);
        else if (trimmed.Length != line.Length || frame.RequestUri.ContainsAny((byte)' ', (byte)'\t'))
            Note(ref error, SipDefect.BadStartLine, SipHeader.Other, methodLength);
        else if (frame.RequestUri.IsEmpty)
            Note(ref error, SipDefect.BadRequestUri, SipHeader.Other, methodLength);
        return true;
    }

    // SIP-Version SP Status-Code SP Reason-Phrase
    private static bool ReadStatusLine(ReadOnlySpan<byte> line, ref SipFrame frame, ref SipParseError error)
    {
        var versionLength = line.IndexOf((byte)' ');
        if (versionLength < 0 || !IsVersion(line[..versionLength], out var isTwo) || !isTwo)
        {
            error = new SipParseError(SipDefect.NotSip);
            return false;
        }

        var code = line[(versionLength + 1)..];
        // The space behind the code is required; its absence is harmless and met (RFC 4475 3.1.1.13).
        if (code.Length < 3 || (code.Length > 3 && code[3] != ' ') || code[..3].ContainsAnyExcept(Grammar.Digits))
        {
            error = new SipParseError(SipDefect.BadStatusCode, SipHeader.Other, versionLength);
            return false;
        }

        var status = ((code[0] - '0') * 100) + ((code[1] - '0') * 10) + (code[2] - '0');
        if (status is < 100 or > 699)
        {
            error = new SipParseError(SipDefect.BadStatusCode, SipHeader.Other, versionLength);
            return false;
        }

        frame.Status = status;
        frame.ReasonAt = Math.Min(versionLength + 5, line.Length)..line.Length;
        return true;
    }

    // "SIP" "/" 1*DIGIT "." 1*DIGIT, in any case (RFC 3261 7.1).
    private static bool IsVersion(ReadOnlySpan<byte> text, out bool isTwo)
    {
        isTwo = Ascii.EqualsIgnoreCase(text, "SIP/2.0");
        if (isTwo) return true;
        if (text.Length < 7 || !Ascii.EqualsIgnoreCase(text[..4], "SIP/")) return false;
        var scanner = new Scanner(text[4..]);
        return !scanner.While(Grammar.Digits).IsEmpty
            && scanner.TakeExactly('.')
            && !scanner.While(Grammar.Digits).IsEmpty
            && scanner.AtEnd;
    }

    /// <summary>Returns where the body begins.</summary>
    private static int ReadFields(int at, SipLimits limits, ref SipFrame frame, ref SipParseError error)
    {
        var input = frame.Bytes;
        var headerStart = at;
        while (at < input.Length)
        {
            if (input[at..].StartsWith(LineEnd)) return at + 2;
            var length = FieldLength(input[at..], out var folded);
            frame.Folded |= folded;
            if (length > limits.HeaderField || at + length - headerStart > limits.Header)
                Note(ref error, SipDefect.HeaderTooLong, SipHeader.Other, at);
            if (frame.FieldCount == Math.Min(limits.HeaderFields, SipFrame.FieldsMax))
            {
                Note(ref error, SipDefect.TooManyHeaderFields, SipHeader.Other, at);
                return input.Length;
            }

            ReadField(at, length, ref frame, ref error);
            at += Math.Min(length + 2, input.Length - at);
        }

        Note(ref error, SipDefect.HeaderNotEnded, SipHeader.Other, input.Length);
        return input.Length;
    }

    // RFC 3261 7.3.1: a line that begins with white space continues the field before it.
    private static int FieldLength(ReadOnlySpan<byte> text, out bool folded)
    {
        folded = false;
        for (var length = 0; ;)
        {
            var end = text[length..].IndexOf(LineEnd);
            if (end < 0) return text.Length;
            length += end;
            if (length + 2 >= text.Length || text[length + 2] is not ((byte)' ' or (byte)'\t')) return length;
            folded = true;
            length += 2;
        }
    }

    // header-name HCOLON header-value
    private static void ReadField(int start, int length, ref SipFrame frame, ref SipParseError error)
    {
        var text = frame.Bytes.Slice(start, length);
        var colon = text.IndexOf((byte)':');
        var name = colon < 0 ? default : text[..colon].TrimEnd(" \t"u8);
        if (name.IsEmpty || name.IndexOfAnyExcept(Grammar.Token) >= 0)
        {
            Note(ref error, SipDefect.BadHeaderField, SipHeader.Other, start);
            return;
        }

        var header = SipHeaderNames.Find(name);
        var untrimmed = text[(colon + 1)..];
        var value = untrimmed.TrimStart(" \t\r\n"u8);
        var valueStart = start + colon + 1 + untrimmed.Length - value.Length;
        value = value.TrimEnd(" \t\r\n"u8);
        if (HasLoneLineBreak(value))
        {
            Note(ref error, SipDefect.BadHeaderField, header, start);
            // Made a space like a fold, so that an answer that repeats the value does not carry the break on.
            frame.Folded = true;
        }

        frame.Add(new HeaderField(header, start, name.Length, valueStart, value.Length));
    }

    private static bool HasLoneLineBreak(ReadOnlySpan<byte> value)
    {
        for (var at = value.IndexOfAny((byte)'\r', (byte)'\n'); at >= 0; at = value.IndexOfAny((byte)'\r', (byte)'\n'))
        {
            if (!value[at..].StartsWith(LineEnd)) return true;
            value = value[(at + 2)..];
        }

        return false;
    }

    private static void ReadBody(int start, SipLimits limits, ref SipFrame frame, ref SipParseError error)
    {
        var available = frame.Bytes.Length - start;
        var length = available;
        if (TryFindContentLength(frame, ref error, out var announced))
        {
            if (announced > (uint)available) Note(ref error, SipDefect.BodyTruncated, SipHeader.ContentLength, start);
            length = (int)Math.Min(announced, (uint)available);
        }

        if (length > limits.Body) Note(ref error, SipDefect.BodyTooLong, SipHeader.ContentLength, start);
        frame.BodyAt = start..(start + length);
        frame.Bytes = frame.Bytes[..(start + length)];
    }

    private static bool TryFindContentLength(in SipFrame frame, ref SipParseError error, out uint length)
    {
        length = 0;
        var found = false;
        foreach (ref readonly var field in frame.Fields)
        {
            if (field.Header is not SipHeader.ContentLength) continue;
            var scanner = new Scanner(frame.Bytes.Slice(field.Start, field.Length));
            if (!scanner.Number(int.MaxValue, out var value) || !scanner.AtEnd)
                Note(ref error, SipDefect.BadHeaderField, SipHeader.ContentLength, field.Start);
            else if (found && value != length)
                Note(ref error, SipDefect.DuplicateHeaderField, SipHeader.ContentLength, field.Start);
            else
                (found, length) = (true, value);
        }

        return found;
    }
}
