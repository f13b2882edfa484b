using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Antiphon.Sip;

/// <summary>A header field to be sent. What would end the line inside the value is made a space.</summary>
public readonly record struct SipField(string Name, string Value)
{
    public SipField(SipHeader header, string value)
        : this(header.Name(), value)
    {
    }

    public SipField(SipHeader header, object value)
        : this(header.Name(), value.ToString() ?? "")
    {
    }
}

/// <summary>A body and its type.</summary>
public sealed record SipBody(string ContentType, ReadOnlyMemory<byte> Content)
{
    public static SipBody Sdp(ReadOnlyMemory<byte> content) => new(MediaType.Sdp, content);
}

/// <summary>Writes the octets of one message.</summary>
internal readonly struct SipWriter(ArrayBufferWriter<byte> output)
{
    public void Line(ReadOnlySpan<byte> text)
    {
        output.Write(text);
        output.Write("\r\n"u8);
    }

    public void Write(ReadOnlySpan<byte> text) => output.Write(text);

    public void Write(string text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, span);
        // A line break in a value that came from elsewhere would begin a header field of its choosing.
        span[..length].Replace((byte)'\r', (byte)' ');
        span[..length].Replace((byte)'\n', (byte)' ');
        output.Advance(length);
    }

    public void Write(int number)
    {
        Utf8Formatter.TryFormat(number, output.GetSpan(11), out var length);
        output.Advance(length);
    }

    public void Field(string name, string value)
    {
        Write(name);
        Write(": "u8);
        Write(value);
        Write("\r\n"u8);
    }

    public void Field(string name, ReadOnlySpan<byte> value)
    {
        Write(name);
        Write(": "u8);
        Line(value);
    }

    public void Fields(ReadOnlySpan<SipField> fields)
    {
        foreach (var (name, value) in fields) Field(name, value);
    }

    /// <summary>Content-Type, Content-Length, the empty line, the body.</summary>
    public void End(SipBody? body)
    {
        if (body is not null) Field("Content-Type", body.ContentType);
        Write("Content-Length: "u8);
        Write(body?.Content.Length ?? 0);
        Write("\r\n\r\n"u8);
        if (body is not null) output.Write(body.Content.Span);
    }
}
