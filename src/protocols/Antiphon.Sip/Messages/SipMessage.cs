using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace Antiphon.Sip;

/// <summary>
/// An immutable message: one copy of the octets, the index of its header fields, and typed header fields that are
/// parsed when they are asked for. The five that every message must have (<see cref="TopVia"/>, <see cref="From"/>,
/// <see cref="To"/>, <see cref="CallId"/>, <see cref="CSeq"/>) may be asked for once <see cref="RequestValidator"/> or
/// <see cref="ResponseValidator"/> let the message pass; others are null or empty when absent or malformed
/// (RFC 3261 8.2: malformed fields that are not needed are ignored), and <see cref="Defect"/> tells these two apart.
/// </summary>
public abstract partial class SipMessage : IEquatable<SipMessage>
{
    private static readonly SipLimits Unlimited =
        SipLimits.Default with { Message = int.MaxValue, Body = int.MaxValue };

    private readonly byte[] _bytes;
    private readonly HeaderField[] _fields;
    private readonly Range _body;

    private protected SipMessage(in SipFrame frame, SipParseError error, IPEndPoint? source)
    {
        _bytes = frame.Bytes.ToArray();
        _fields = frame.Fields.ToArray();
        _body = frame.BodyAt;
        Error = error;
        Source = source;
        if (frame.Folded) Unfold();
    }

    /// <summary>What <see cref="SipParser.TryParse"/> found wrong, if it did.</summary>
    public SipParseError Error { get; }

    /// <summary>Where the message came from; null for one made here.</summary>
    public IPEndPoint? Source { get; }

    public ReadOnlyMemory<byte> Bytes => _bytes;

    public ReadOnlyMemory<byte> Body => _bytes.AsMemory(_body);

    public ReadOnlySpan<HeaderField> Fields => _fields;

    /// <summary>Materialises a frame, with the defect that the parser found if there was one.</summary>
    /// <returns>Null for what is neither request nor response.</returns>
    public static SipMessage? Of(in SipFrame frame, SipParseError error = default, IPEndPoint? source = null) =>
        frame.IsRequest ? new SipRequest(frame, error, source)
        : frame.IsResponse ? new SipResponse(frame, error, source)
        : null;

    public static SipMessage? Parse(ReadOnlySpan<byte> input, SipLimits limits, IPEndPoint? source = null)
    {
        _ = SipParser.TryParse(input, limits, out var frame, out var error);
        return Of(frame, error, source);
    }

    // What was written here is read like what was received, and copied once to its size.
    private protected static SipMessage Own(System.Buffers.ArrayBufferWriter<byte> output) =>
        Parse(output.WrittenSpan, Unlimited)
            ?? throw new InvalidOperationException("A message was written that has no start line.");

    public bool Has(SipHeader header) => IndexOf(header, 0) >= 0;

    public int Count(SipHeader header)
    {
        var count = 0;
        foreach (ref readonly var field in _fields.AsSpan())
            if (field.Header == header)
                count++;
        return count;
    }

    /// <summary>The first field's value as it is written, folds replaced by spaces.</summary>
    public string? Raw(SipHeader header) => IndexOf(header, 0) is >= 0 and var at ? Text.Of(Value(_fields[at])) : null;

    /// <summary>The same for a field that is known by its name only.</summary>
    public string? Raw(string name)
    {
        if (SipHeaderNames.Find(Encoding.UTF8.GetBytes(name)) is not SipHeader.Other and var header) return Raw(header);
        foreach (ref readonly var field in _fields.AsSpan())
            if (Ascii.EqualsIgnoreCase(_bytes.AsSpan(field.NameStart, field.NameLength), name))
                return Text.Of(Value(field));
        return null;
    }

    public ReadOnlySpan<byte> Value(in HeaderField field) => _bytes.AsSpan(field.Start, field.Length);

    /// <summary>Messages are equal when their octets are.</summary>
    public bool Equals(SipMessage? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    public override bool Equals(object? obj) => Equals(obj as SipMessage);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(_bytes);

    private int IndexOf(SipHeader header, int from)
    {
        for (var at = from; at < _fields.Length; at++)
            if (_fields[at].Header == header)
                return at;
        return -1;
    }

    // RFC 3261 7.3.1: a fold means one space. Overwriting its line break with spaces keeps every index valid.
    private void Unfold()
    {
        foreach (ref readonly var field in _fields.AsSpan())
        {
            var value = _bytes.AsSpan(field.Start, field.Length);
            value.Replace((byte)'\r', (byte)' ');
            value.Replace((byte)'\n', (byte)' ');
        }
    }

    private delegate bool ElementReader<T>(ref Scanner scanner, out T element);

    // RFC 3261 7.3.1: fields of one name and values divided by commas are one list.
    private bool TryReadList<T>(SipHeader header, ElementReader<T> read, out ImmutableArray<T> list)
    {
        list = [];
        var whole = true;
        ImmutableArray<T>.Builder? elements = null;
        for (var at = IndexOf(header, 0); at >= 0; at = IndexOf(header, at + 1))
        {
            // "Supported:" and "Accept:" may be empty and mean that nothing is.
            if (_fields[at].Length == 0) continue;
            var scanner = new Scanner(Value(_fields[at]));
            do
            {
                whole = read(ref scanner, out var element);
                if (whole) (elements ??= ImmutableArray.CreateBuilder<T>()).Add(element);
            }
            while (whole && scanner.Take(','));
            if (!whole || !scanner.AtEnd) return false;
        }

        if (elements is not null) list = elements.ToImmutable();
        return whole;
    }
}
