using System.Buffers;
using System.Collections;
using System.Text;

namespace Antiphon.Sip;

/// <summary>
/// One parameter as written: quotes and escapes are still in the value, which is null for a bare name.
/// </summary>
public readonly record struct SipParameter(string Name, string? Value)
{
    public override string ToString() => Value is null ? Name : $"{Name}={Value}";
}

/// <summary>The parameters of a URI or a header field, in order. Names are compared without case.</summary>
public readonly struct SipParameters : IEquatable<SipParameters>, IReadOnlyList<SipParameter>
{
    public static readonly SipParameters None;

    private readonly SipParameter[]? _items;

    public SipParameters(params ReadOnlySpan<SipParameter> items) => _items = items.IsEmpty ? null : items.ToArray();

    public int Count => _items?.Length ?? 0;

    public SipParameter this[int index] => _items![index];

    /// <summary>The value without its quotes; null when the parameter is absent or has no value.</summary>
    public string? this[string name]
    {
        get
        {
            var value = Find(name)?.Value;
            return value is ['"', ..] ? Scanner.Unquote(Encoding.UTF8.GetBytes(value)) : value;
        }
    }

    public static bool operator ==(SipParameters left, SipParameters right) => left.Equals(right);

    public static bool operator !=(SipParameters left, SipParameters right) => !left.Equals(right);

    public bool Has(string name) => Find(name) is not null;

    /// <summary>Replaces the parameter where it stands, or adds it at the end.</summary>
    public SipParameters With(string name, string? value)
    {
        var items = this.ToList();
        var at = items.FindIndex(item => Same(item.Name, name));
        if (at < 0) items.Add(new SipParameter(name, value));
        else items[at] = new SipParameter(items[at].Name, value);
        return new SipParameters([.. items]);
    }

    public SipParameters Without(string name) => new([.. this.Where(item => !Same(item.Name, name))]);

    public bool Equals(SipParameters other)
    {
        if (Count != other.Count) return false;
        for (var i = 0; i < Count; i++)
            if (!Same(this[i].Name, other[i].Name) || this[i].Value != other[i].Value)
                return false;
        return true;
    }

    public override bool Equals(object? obj) => obj is SipParameters other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in _items ?? []) hash.Add(item.Name, StringComparer.OrdinalIgnoreCase);
        return hash.ToHashCode();
    }

    public IEnumerator<SipParameter> GetEnumerator() => ((IEnumerable<SipParameter>)(_items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Each with its semicolon before it.</summary>
    public override string ToString() => _items is null ? "" : string.Concat(_items.Select(item => $";{item}"));

    internal static bool Same(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>*( SEMI generic-param ), to where no semicolon follows.</summary>
    internal static bool TryRead(ref Scanner scanner, out SipParameters parameters)
    {
        parameters = None;
        var items = new ItemBuffer();
        while (scanner.Take(';'))
        {
            if (!TryReadOne(ref scanner, out var item)) return false;
            items.Add(item);
        }

        parameters = items.ToParameters();
        return true;
    }

    /// <summary>Parameters of a URI: no white space, no quotes, each introduced by ";".</summary>
    internal static bool TryReadOfUri(ref Scanner scanner, out SipParameters parameters)
    {
        parameters = None;
        var items = new ItemBuffer();
        while (scanner.TakeExactly(';'))
        {
            if (!TryReadPair(ref scanner, Grammar.UriParameter, out var item)) return false;
            items.Add(item);
        }

        parameters = items.ToParameters();
        return true;
    }

    /// <summary>"?" hname "=" hvalue *( "&amp;" hname "=" hvalue ).</summary>
    internal static bool TryReadUriHeaders(ref Scanner scanner, out SipParameters headers)
    {
        headers = None;
        if (!scanner.TakeExactly('?')) return true;
        var items = new ItemBuffer();
        do
        {
            if (!TryReadPair(ref scanner, Grammar.UriHeader, out var item) || item.Value is null) return false;
            items.Add(item);
        }
        while (scanner.TakeExactly('&'));
        headers = items.ToParameters();
        return true;
    }

    private static bool TryReadOne(ref Scanner scanner, out SipParameter item)
    {
        item = default;
        if (!scanner.Token(out var name)) return false;
        if (!scanner.Take('='))
        {
            item = new SipParameter(Text.Of(name), null);
            return true;
        }

        if (!scanner.Quoted(out var value)) value = scanner.While(Grammar.ParameterValue);
        item = new SipParameter(Text.Of(name), Text.Of(value));
        return !value.IsEmpty;
    }

    private static bool TryReadPair(ref Scanner scanner, SearchValues<byte> characters, out SipParameter item)
    {
        item = default;
        var name = scanner.While(characters);
        if (name.IsEmpty || !Grammar.EscapesAreWhole(name)) return false;
        string? value = null;
        if (scanner.TakeExactly('='))
        {
            var raw = scanner.While(characters);
            if (!Grammar.EscapesAreWhole(raw)) return false;
            value = Text.Of(raw);
        }

        item = new SipParameter(Text.Of(name), value);
        return true;
    }


    private SipParameter? Find(string name)
    {
        foreach (var item in _items ?? [])
            if (Same(item.Name, name))
                return item;
        return null;
    }

    // Most lists have one or two: they cost one array of the right size.
    private struct ItemBuffer
    {
        private SipParameter _first;
        private int _count;
        private List<SipParameter>? _all;

        public void Add(SipParameter item)
        {
            if (_count++ == 0) _first = item;
            else (_all ??= [_first]).Add(item);
        }

        public readonly SipParameters ToParameters() => _count switch
        {
            0 => None,
            1 => new SipParameters(_first),
            _ => new SipParameters([.. _all!]),
        };
    }
}
