using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Antiphon.Sip;

/// <summary>One header field: what it is, and where its name and its value are in the message's octets.</summary>
public readonly record struct HeaderField(SipHeader Header, int NameStart, int NameLength, int Start, int Length);

/// <summary>
/// A message as an index over octets it does not own: valid as long as they are. Filled as far as the message could
/// be read, also when <see cref="SipParser.TryParse"/> found a defect, so that a defective request can be answered.
/// </summary>
public ref struct SipFrame
{
    public const int FieldsMax = 128;

    internal int FieldCount;
    internal Range MethodAt;
    internal Range UriAt;
    internal Range ReasonAt;
    internal Range BodyAt;
    private FieldIndex _fields;

    internal SipFrame(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>The message from its start line to the end of its body, nothing before and nothing after.</summary>
    public ReadOnlySpan<byte> Bytes { get; internal set; }

    /// <summary>False when nothing could be told, as in <see cref="SipDefect.NotSip"/>.</summary>
    public bool IsRequest { get; internal set; }

    /// <summary>100 to 699, or 0 in a request.</summary>
    public int Status { get; internal set; }

    internal bool Folded { get; set; }

    public readonly bool IsResponse => Status != 0;

    public readonly ReadOnlySpan<byte> Method => Bytes[MethodAt];

    public readonly ReadOnlySpan<byte> RequestUri => Bytes[UriAt];

    public readonly ReadOnlySpan<byte> Reason => Bytes[ReasonAt];

    public readonly ReadOnlySpan<byte> Body => Bytes[BodyAt];

    [UnscopedRef]
    public readonly ReadOnlySpan<HeaderField> Fields => ((ReadOnlySpan<HeaderField>)_fields)[..FieldCount];

    /// <summary>The value of the first field of this name, with its folds; empty when there is none.</summary>
    public readonly ReadOnlySpan<byte> First(SipHeader header)
    {
        foreach (ref readonly var field in Fields)
            if (field.Header == header)
                return Bytes.Slice(field.Start, field.Length);
        return default;
    }

    internal void Add(in HeaderField field) => _fields[FieldCount++] = field;

    [InlineArray(FieldsMax)]
    private struct FieldIndex
    {
        private HeaderField _first;
    }
}
