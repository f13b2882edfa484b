using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Antiphon.Sdp;

/// <summary>
/// Reads the lines of a description. The order is demanded only where it carries meaning: v= first, and what follows
/// an m= line belongs to it. s= and t= may be missing, as they are in descriptions of many a phone.
/// </summary>
internal ref struct SdpParser
{
    private readonly ImmutableArray<MediaDescription>.Builder _media = ImmutableArray.CreateBuilder<MediaDescription>();
    private readonly ImmutableArray<SdpAttribute>.Builder _attributes = ImmutableArray.CreateBuilder<SdpAttribute>();
    private readonly ImmutableArray<SdpAttribute>.Builder _mediaAttributes =
        ImmutableArray.CreateBuilder<SdpAttribute>();

    private readonly SdpLimits _limits;
    private MediaDescription? _current;
    private Origin? _origin;
    private Connection? _connection;
    private string _name = "-";
    private string? _time;
    private string? _expected;

    private SdpParser(SdpLimits limits) => _limits = limits;

    public static bool TryParse(
        ReadOnlySpan<byte> text,
        SdpLimits limits,
        [MaybeNullWhen(false)] out SessionDescription value,
        out SdpParseError error)
    {
        value = null;
        error = default;
        if (text.Length > limits.Description)
        {
            error = new SdpParseError(1, $"at most {limits.Description} octets");
            return false;
        }

        var parser = new SdpParser(limits);
        var lines = 0;
        foreach (var range in text.Split((byte)'\n'))
        {
            lines++;
            // RFC 4566 5: lines end with CRLF, and LF alone is accepted, too.
            var line = text[range];
            if (line is [.., (byte)'\r']) line = line[..^1];
            if (line.IsEmpty && lines > 1 && range.End.GetOffset(text.Length) == text.Length) break;
            if (lines > limits.Lines) parser._expected = $"at most {limits.Lines} lines";
            else parser.Read(line, isFirst: lines == 1);
            if (parser._expected is null) continue;
            error = new SdpParseError(lines, parser._expected);
            return false;
        }

        value = parser.Finish();
        if (value is null) error = new SdpParseError(lines, parser._expected ?? "");
        return value is not null;
    }

    private void Read(ReadOnlySpan<byte> line, bool isFirst)
    {
        if (line.Length < 2 || line[1] != '=' || !char.IsAsciiLetterLower((char)line[0]))
        {
            _expected = "a letter and an equals sign";
            return;
        }

        var type = (char)line[0];
        var text = Encoding.UTF8.GetString(line[2..]);
        if (isFirst != (type == 'v'))
        {
            _expected = "v=0 as the first line and nowhere else";
            return;
        }

        switch (type)
        {
            case 'v':
                if (text is not "0") _expected = "v=0";
                break;
            case 'o':
                _origin = Origin.Read(text);
                if (_origin is null) _expected = "o=<user> <session> <version> IN IP4|IP6 <address>";
                break;
            case 's':
                _name = text;
                break;
            case 't':
                _time ??= text;
                break;
            case 'c':
                ReadConnection(text);
                break;
            case 'a':
                var colon = text.IndexOf(':', StringComparison.Ordinal);
                var attribute = colon < 0
                    ? new SdpAttribute(text)
                    : new SdpAttribute(text[..colon], text[(colon + 1)..]);
                (_current is null ? _attributes : _mediaAttributes).Add(attribute);
                break;
            case 'm':
                ReadMedia(text);
                break;
        }
    }

    private void ReadConnection(string text)
    {
        if (Connection.Read(text) is not { } connection)
            _expected = "c=IN IP4|IP6 <address>";
        else if (_current is null)
            _connection = connection;
        else
            // Several of one media are the layers of a multicast; the first is as good as any.
            _current = _current with { Connection = _current.Connection ?? connection };
    }

    // m=<media> <port>[/<count>] <proto> <fmt> ...
    private void ReadMedia(string text)
    {
        CloseMedia();
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 4 || !ushort.TryParse(parts[1].Split('/')[0], out var port))
            _expected = "m=<media> <port> <protocol> <format> ...";
        else if (_media.Count == _limits.Media)
            _expected = $"at most {_limits.Media} m= lines";
        else
            _current = new MediaDescription(parts[0], port, parts[2], [.. parts[3..]]);
    }

    private void CloseMedia()
    {
        if (_current is null) return;
        _media.Add(_current with { Attributes = _mediaAttributes.ToImmutable() });
        _mediaAttributes.Clear();
        _current = null;
    }

    private SessionDescription? Finish()
    {
        CloseMedia();
        var session = _connection;
        if (_origin is null)
            _expected = "an o= line";
        else if (session is null && _media.Any(media => media.Connection is null && !media.IsRefused))
            _expected = "a c= line for the session or for each media";
        if (_expected is not null) return null;
        return new SessionDescription(_origin!, _media.ToImmutable())
        {
            Name = _name.Length > 0 ? _name : "-",
            Connection = session,
            Time = _time ?? "0 0",
            Attributes = _attributes.ToImmutable(),
        };
    }
}
