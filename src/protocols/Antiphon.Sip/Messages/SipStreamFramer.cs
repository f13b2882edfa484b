namespace Antiphon.Sip;

/// <summary>What stands at the beginning of a stream's buffer.</summary>
public enum SipStreamPiece : byte
{
    /// <summary>Not whole yet: read more behind it.</summary>
    Incomplete,

    /// <summary>A message for <see cref="SipParser"/>.</summary>
    Message,

    /// <summary>RFC 5626 3.5.1: CRLF CRLF, to be answered with CRLF.</summary>
    Ping,

    /// <summary>A CRLF alone: the answer to our ping, or what RFC 3261 7.5 says to ignore.</summary>
    Pong,

    /// <summary>
    /// Where the next message begins cannot be told. If the piece is a request it is answered; then the connection
    /// is closed.
    /// </summary>
    Broken,
}

/// <summary>A piece and how many octets at the beginning of the buffer it takes.</summary>
public readonly record struct SipStreamFrame(SipStreamPiece Piece, int Length);

/// <summary>
/// Cuts a stream into messages by their Content-Length (RFC 3261 18.3), in the caller's buffer, which needs room for
/// <see cref="SipLimits.Message"/> octets.
/// </summary>
public static class SipStreamFramer
{
    public static SipStreamFrame Next(ReadOnlySpan<byte> buffer, SipLimits limits)
    {
        if (buffer.StartsWith("\r\n\r\n"u8)) return new SipStreamFrame(SipStreamPiece.Ping, 4);
        if (buffer.StartsWith("\r\n"u8))
        {
            // A second CRLF may still be on its way; one alone is a pong once something else follows or nothing does.
            return buffer.Length == 3 && buffer[2] == '\r'
                ? new SipStreamFrame(SipStreamPiece.Incomplete, 0)
                : new SipStreamFrame(SipStreamPiece.Pong, 2);
        }

        var headerLength = buffer.IndexOf("\r\n\r\n"u8);
        if (headerLength < 0)
        {
            return buffer.Length > limits.StartLine + limits.Header
                ? new SipStreamFrame(SipStreamPiece.Broken, buffer.Length)
                : new SipStreamFrame(SipStreamPiece.Incomplete, 0);
        }

        headerLength += 4;
        if (!TryReadContentLength(buffer[..headerLength], out var bodyLength)
            || headerLength + (long)bodyLength > limits.Message)
            return new SipStreamFrame(SipStreamPiece.Broken, headerLength);
        var length = headerLength + (int)bodyLength;
        return buffer.Length < length
            ? new SipStreamFrame(SipStreamPiece.Incomplete, 0)
            : new SipStreamFrame(SipStreamPiece.Message, length);
    }

    // RFC 3261 20.14: over a stream the field must be there. Two that differ are the means of request smuggling.
    private static bool TryReadContentLength(ReadOnlySpan<byte> header, out uint length)
    {
        length = 0;
        var found = false;
        while (true)
        {
            var lineEnd = header.IndexOf("\r\n"u8);
            if (lineEnd <= 0) return found;
            var line = header[..lineEnd];
            header = header[(lineEnd + 2)..];
            var colon = line.IndexOf((byte)':');
            if (colon < 0) continue;
            if (SipHeaderNames.Find(line[..colon].TrimEnd(" \t"u8)) is not SipHeader.ContentLength) continue;

            // The value may stand on a folded line.
            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (value.IsEmpty && header[0] is (byte)' ' or (byte)'\t')
                value = header[..header.IndexOf("\r\n"u8)].Trim(" \t"u8);
            var scanner = new Scanner(value);
            if (!scanner.Number(int.MaxValue, out var number) || !scanner.AtEnd) return false;
            if (found && number != length) return false;
            (found, length) = (true, number);
        }
    }
}
