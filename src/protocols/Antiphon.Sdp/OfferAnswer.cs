using System.Collections.Immutable;

namespace Antiphon.Sdp;

/// <summary>What became of an offer or an answer.</summary>
public abstract record NegotiationResult
{
    private NegotiationResult()
    {
    }

    /// <summary>In an answer of ours, <paramref name="Local"/> is what to send; else what we had offered.</summary>
    public sealed record Agreed(SessionDescription Local, NegotiatedMedia Media) : NegotiationResult;

    /// <summary>No stream of audio that both can do: an INVITE is refused with 488, an answer ends the call.</summary>
    public sealed record NothingInCommon(string Why) : NegotiationResult;
}

/// <summary>
/// The offer/answer model (RFC 3264) for one stream of audio. Of several only the first that fits is taken, and of its
/// codecs one, so that what is recorded does not change its kind in the middle.
/// </summary>
public static class OfferAnswer
{
    private const string Profile = "RTP/AVP";
    private const string TelephoneEvent = "telephone-event";

    public static NegotiationResult Answer(SessionDescription offer, AudioCapabilities capabilities, LocalMedia local)
    {
        var localIsV6 = new Connection(local.Address).IsIPv6;
        var chosen = -1;
        RtpMap? codec = null;
        for (var at = 0; at < offer.Media.Length && codec is null; at++)
        {
            if (!IsReachableAudio(offer, offer.Media[at], localIsV6)) continue;
            codec = FirstCommon(offer.Media[at], capabilities);
            chosen = at;
        }

        if (codec is null) return new NegotiationResult.NothingInCommon("No audio over RTP/AVP in PCMU or PCMA");
        var offered = offer.Media[chosen];
        var events = FindEvents(offered, codec.ClockRate);
        // RFC 3264 6.1: an answer's direction is the offer's, reversed and at most as much.
        var direction = OfferedToUs(offer, offered) & local.Direction;
        var range = EventRange(offered, events);
        var accepted = Describe(codec, events?.PayloadType, range, capabilities, direction, local);
        var media = offer.Media.Select((stream, at) => at == chosen ? accepted : Refuse(stream));
        // RFC 3264 6: the t= line of the answer is that of the offer.
        var answer = Compose([.. media], offer.Time, local);
        var negotiated = Negotiated(offer, offered, codec, codec, events, events, direction, capabilities);
        return new NegotiationResult.Agreed(answer, negotiated);
    }

    /// <summary>
    /// Our offer: when an INVITE had none, and in requests of ours. Streams once refused stay refused.
    /// </summary>
    public static SessionDescription Offer(AudioCapabilities capabilities, LocalMedia local)
    {
        var formats = capabilities.Codecs
            .Select(codec => codec.PayloadType)
            .Append(capabilities.TelephoneEventPayloadType);
        var attributes = new List<SdpAttribute>();
        foreach (var codec in capabilities.Codecs) attributes.Add(codec.ToAttribute());
        AddEvents(attributes, capabilities.TelephoneEventPayloadType, "0-16");
        AddTiming(attributes, capabilities, local.Direction);
        var audio = new MediaDescription("audio", local.Port, Profile, [.. formats.Select(format => $"{format}")])
        {
            Attributes = [.. attributes],
        };
        if (local.Last is not { } last) return Compose([audio], "0 0", local);

        // RFC 3264 8: as many m= lines as before, in their places.
        var place = Math.Max(0, FirstActive(last));
        return Compose([.. last.Media.Select((stream, at) => at == place ? audio : Refuse(stream))], last.Time, local);
    }

    /// <summary>
    /// What was said last, from where we are now, so that nothing changes but where the far end sends (RFC 3264 8.3.1).
    /// The direction is what we want: that the far end holds the call is its own to say (RFC 6337 5.3).
    /// </summary>
    public static SessionDescription Move(AudioCapabilities capabilities, LocalMedia local)
    {
        if (local.Last is not { } last || FirstActive(last) is not (>= 0 and var place))
            return Offer(capabilities, local);
        var direction = new SdpAttribute(local.Direction.AttributeName());
        var audio = last.Media[place];
        var moved = audio with
        {
            Port = local.Port,
            Attributes = [.. audio.Attributes.Where(a => MediaDirections.Find([a]) is null), direction],
        };
        return Compose([.. last.Media.Select((stream, at) => at == place ? moved : stream)], last.Time, local);
    }

    /// <summary>The answer to an offer of ours.</summary>
    public static NegotiationResult Apply(
        SessionDescription offer, SessionDescription answer, AudioCapabilities capabilities)
    {
        if (answer.Media.Length != offer.Media.Length)
            return new NegotiationResult.NothingInCommon("The answer has not as many m= lines as the offer");
        var at = FirstActive(offer);
        if (at < 0 || !IsReachableAudio(answer, answer.Media[at], isIPv6: null))
            return new NegotiationResult.NothingInCommon("The answer refuses the audio");
        var (ours, theirs) = (offer.Media[at], answer.Media[at]);
        if (FirstCommon(theirs, capabilities) is not { } codec
            || ours.RtpMaps.FirstOrDefault(map => map.Is(codec.Encoding, codec.ClockRate)) is not { } offered)
            return new NegotiationResult.NothingInCommon("The answer has no codec of the offer");
        var direction = OfferedToUs(answer, theirs) & offer.DirectionOf(ours);
        var media = Negotiated(
            answer,
            theirs,
            codec,
            offered,
            FindEvents(theirs, codec.ClockRate),
            FindEvents(ours, codec.ClockRate),
            direction,
            capabilities);
        return new NegotiationResult.Agreed(offer, media);
    }

    private static bool IsReachableAudio(SessionDescription description, MediaDescription media, bool? isIPv6) =>
        media is { Type: "audio", Protocol: Profile, IsRefused: false }
        && description.ConnectionOf(media) is { } connection
        // An address of the other family cannot be reached; of a host name its resolver must tell.
        && (isIPv6 is null || !System.Net.IPAddress.TryParse(connection.Address, out _) || connection.IsIPv6 == isIPv6);

    // RFC 3264 6.1: the offerer's order of preference is followed.
    private static RtpMap? FirstCommon(MediaDescription media, AudioCapabilities capabilities) =>
        media.RtpMaps.FirstOrDefault(
            offered => capabilities.Codecs.Any(codec => offered.Is(codec.Encoding, codec.ClockRate)));

    private static int FirstActive(SessionDescription description)
    {
        for (var at = 0; at < description.Media.Length; at++)
            if (description.Media[at] is { Type: "audio", IsRefused: false })
                return at;
        return -1;
    }

    // RFC 4733 2.4.1: events run on the clock of the audio.
    private static RtpMap? FindEvents(MediaDescription media, int clockRate) =>
        media.RtpMaps.FirstOrDefault(map => map.Is(TelephoneEvent, clockRate));

    /// <summary>RFC 4733 2.4.1: 0 to 15 are keys; 16 is a hook flash, answered when it was offered.</summary>
    private static string EventRange(MediaDescription offered, RtpMap? events) =>
        events is not null && offered.FormatParameters(events.PayloadType) is { } range && Includes(range, 16)
            ? "0-16"
            : "0-15";

    private static bool Includes(string range, int number) =>
        range.Split(',', StringSplitOptions.TrimEntries).Any(part => part.Split('-') switch
        {
            [var only] => int.TryParse(only, out var one) && one == number,
            [var from, var to] => int.TryParse(from, out var first) && int.TryParse(to, out var last)
                && first <= number && number <= last,
            _ => false,
        });

    /// <summary>
    /// What the peer's direction leaves to us; an address of 0.0.0.0 cannot be sent to (RFC 3264 8.4).
    /// </summary>
    private static MediaDirection OfferedToUs(SessionDescription description, MediaDescription media)
    {
        var direction = description.DirectionOf(media).Reversed();
        return description.ConnectionOf(media)!.IsUnspecified ? direction & MediaDirection.ReceiveOnly : direction;
    }

    private static MediaDescription Describe(
        RtpMap codec,
        int? eventsPayloadType,
        string eventRange,
        AudioCapabilities capabilities,
        MediaDirection direction,
        LocalMedia local)
    {
        var formats = new List<string> { $"{codec.PayloadType}" };
        var attributes = new List<SdpAttribute> { codec.ToAttribute() };
        if (eventsPayloadType is { } payloadType)
        {
            formats.Add($"{payloadType}");
            AddEvents(attributes, payloadType, eventRange);
        }

        AddTiming(attributes, capabilities, direction);
        return new MediaDescription("audio", local.Port, Profile, [.. formats]) { Attributes = [.. attributes] };
    }

    private static void AddEvents(List<SdpAttribute> attributes, int payloadType, string range)
    {
        attributes.Add(new RtpMap(payloadType, TelephoneEvent, 8000).ToAttribute());
        attributes.Add(new SdpAttribute("fmtp", $"{payloadType} {range}"));
    }

    private static void AddTiming(
        List<SdpAttribute> attributes, AudioCapabilities capabilities, MediaDirection direction)
    {
        attributes.Add(new SdpAttribute("ptime", $"{(int)capabilities.PacketTime.TotalMilliseconds}"));
        attributes.Add(new SdpAttribute(direction.AttributeName()));
    }

    // RFC 3264 6: port 0; the rest is there because the line needs it.
    private static MediaDescription Refuse(MediaDescription stream) =>
        new(stream.Type, 0, stream.Protocol, stream.Formats);

    private static SessionDescription Compose(ImmutableArray<MediaDescription> media, string time, LocalMedia local)
    {
        var address = new Connection(local.Address);
        // RFC 3264 8: the o= line stays as it was, also when the media has moved.
        var origin = local.Last?.Origin ?? new Origin("-", $"{local.SessionId}", "1", address);
        var next = new SessionDescription(origin, media)
        {
            Connection = address,
            Time = time,
        };
        // RFC 3264 8: the version goes up by one if and only if something else changed.
        if (local.Last is null || next == local.Last) return next;
        return next with { Origin = origin with { Version = $"{ulong.Parse(origin.Version) + 1}" } };
    }

    private static NegotiatedMedia Negotiated(
        SessionDescription remote,
        MediaDescription media,
        RtpMap send,
        RtpMap receive,
        RtpMap? sendEvents,
        RtpMap? receiveEvents,
        MediaDirection direction,
        AudioCapabilities capabilities)
    {
        var address = remote.ConnectionOf(media)!.Address;
        return new NegotiatedMedia
        {
            RemoteAddress = address,
            RemotePort = media.Port,
            RemoteRtcpAddress = media.Rtcp?.Address?.Address ?? address,
            RemoteRtcpPort = media.Rtcp?.Port ?? Math.Min(media.Port + 1, ushort.MaxValue),
            Codec = send,
            ReceivePayloadType = receive.PayloadType,
            TelephoneEvents = sendEvents is not null && receiveEvents is not null
                ? new TelephoneEvents(sendEvents.PayloadType, receiveEvents.PayloadType)
                : null,
            Direction = direction,
            PacketTime = PacketTime(media, capabilities),
        };
    }

    // RFC 3264 6.1: ptime is what the peer would like to receive, maxptime what it can; packets are whole tens of ms.
    private static TimeSpan PacketTime(MediaDescription media, AudioCapabilities capabilities)
    {
        var wanted = media.PacketTime ?? capabilities.PacketTime;
        if (media.PacketTimeMax is { } max && wanted > max) wanted = max;
        if (wanted > capabilities.PacketTimeMax) wanted = capabilities.PacketTimeMax;
        var tens = Math.Max(1, (int)wanted.TotalMilliseconds / 10);
        return TimeSpan.FromMilliseconds(10 * tens);
    }
}
