using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Antiphon.Adapters.Media;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Mailboxes;
using Antiphon.Sip;
using Microsoft.Extensions.Logging;

namespace Antiphon.Cli.Configuration;

/// <summary>Every setting there is, by concern.</summary>
internal static class Settings
{
    private const string NoCost = "nothing";

    private static readonly ConversationSettings Talk = ConversationSettings.Default;
    private static readonly MediaOptions Rtp = new();

    public static readonly Setting<string> Name = Kinds.Words(
        "Server:Name", "antiphon", "antiphon", "1 to 15 letters, digits or '-', beginning with a letter",
        "How the server is called in status, events and identifiers.", NoCost,
        text => text.Length is > 0 and <= 15 && char.IsAsciiLetter(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));

    public static readonly Setting<ImmutableArray<IPAddress>> Listen = Kinds.Addresses(
        "Server:Listen", "Where calls are answered (UDP and TCP), and HTTP.", "a thread and two sockets each");

    public static readonly Setting<TimeZoneInfo> TimeZone = new(
        "Server:TimeZone", TimeZoneInfo.Local, "the host's", "a name of the tz database, such as Europe/Vienna",
        "In which times are spoken and written.", NoCost, TimeZoneInfo.TryFindSystemTimeZoneById!);

    public static readonly Setting<string> Language = Kinds.Words(
        "Server:Language", "en", "en", "the name of a folder with a prompt set, such as en",
        "What callers hear.", "2 MiB of memory for the set",
        text => text.Length > 0 && !text.Contains('/', StringComparison.Ordinal));

    public static readonly Setting<string> PromptFolder = Kinds.Words(
        "Prompts:Folder", "", "`prompts/LANGUAGE` of the program", "a folder of WAV files",
        "A prompt set of your own; what it lacks is spoken by the program's.", NoCost, text => text.Length > 0);

    public static readonly Setting<int> SipPort = Kinds.Number(
        "Sip:Port", 5060, 1, 65535, "Port of SIP, UDP and TCP.", NoCost);

    public static readonly Setting<bool> SipTrace = Kinds.Switch(
        "Sip:Trace", false, "Traces all SIP messages from the start; `antiphon trace on` does later.",
        "disk: about 5 KiB a call; callers' numbers are in it");

    public static readonly Setting<HostPort?> UnsolicitedLamps = new(
        "Sip:UnsolicitedLamps", null, "none", "a host, or host:port, of the phone system",
        "Where lamps are lit that nobody subscribed to.", "one NOTIFY a change", TryParseHost);

    public static readonly Setting<int> HttpPort = Kinds.Number(
        "Http:Port", 8080, 0, 65535, "Port of health and metrics; 0: none.", NoCost);

    public static readonly Setting<int> RtpFirst = Kinds.Number(
        "Rtp:PortFirst", Rtp.PortFirst, 1024, 65534, "First port of audio; even.", "two ports a call");

    public static readonly Setting<int> RtpLast = Kinds.Number(
        "Rtp:PortLast", Rtp.PortLast, 1025, 65535, "Last port of audio.", "two ports a call");

    public static readonly Setting<int> MediaThreads = Kinds.Number(
        "Rtp:Threads", Rtp.Threads, 1, 64, "Threads that carry audio; by default one a core.",
        "more than cores only costs switches") with { DefaultText = "the number of cores" };

    public static readonly Setting<TimeSpan> FarEndTimeout = Kinds.Duration(
        "Rtp:FarEndTimeout", Rtp.FarEndTimeout, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1),
        "Without any packet for so long a caller is gone.", "ports held by callers who are gone");

    public static readonly Setting<TimeSpan> HeldTimeout = Kinds.Duration(
        "Rtp:HeldTimeout", Rtp.HeldTimeout, TimeSpan.FromMinutes(1), TimeSpan.FromHours(12),
        "The same for a caller who holds the call, and need not send anything.", "ports held by callers who are gone");

    public static readonly Setting<int> Ports = Kinds.Number(
        "Calls:Ports", 2000, 1, 20_000, "Calls at once; a further one is answered 486.",
        "64 KiB, four file handles and two RTP ports each");

    public static readonly Setting<int> PortsForOutgoing = Kinds.Number(
        "Calls:PortsForOutgoing", 0, 0, 20_000,
        "So many of the ports, the last ones, are kept for calls that the server makes.",
        "as many calls fewer answered");

    public static readonly Setting<TimeSpan> PortGuardTime = Kinds.Duration(
        "Calls:GuardTime", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(1),
        "A port rests for so long after a call, for phone systems that offer the next one too soon.",
        "as many more ports as calls end in this time");

    public static readonly Setting<Extension> Pilot = Number(
        "Routing:Pilot", RoutingSettings.Default.Pilot, "Dialled to sign in.");

    public static readonly Setting<Extension> OpeningGreeting = Number(
        "Routing:OpeningGreeting", RoutingSettings.Default.OpeningGreeting, "Dialled to hear the opening greeting.");

    public static readonly Setting<Extension?> Operator = new(
        "Routing:Operator", null, "none: the key means nothing", "a number that can be dialled: 0-9 * #",
        "Whom callers reach with 0 during a greeting.", NoCost, TryParseNumber);

    public static readonly Setting<TransferKind> TransferKind = new(
        "Transfer:Kind", TransferSettings.Default.Kind, "release", "release or supervised",
        "release: the phone system is asked to connect a caller with somebody (REFER), and the server is out of it; "
        + "supervised: the server calls them itself, and takes the caller back if they are busy or do not answer.",
        "supervised: a second port while it rings, and for the whole call where the phone system cannot replace calls",
        TryParseTransferKind);

    public static readonly Setting<TimeSpan> TransferRingTime = Kinds.Duration(
        "Transfer:RingTime", TransferSettings.Default.RingMax, TransferManner.RingLeast, TransferManner.RingMost,
        "How long a supervised transfer rings.", "callers wait longer");

    public static readonly Setting<bool> TransferScreening = Kinds.Switch(
        "Transfer:Screening", TransferSettings.Default.IsScreened,
        "Whoever is called in a supervised transfer hears who calls, and takes the call with 1 or refuses it with 2.",
        NoCost);

    public static readonly Setting<TimeSpan> KeyTimeout = Seconds(
        "Conversation:KeyTimeout", Talk.KeyTimeout, 60, "How long a key is waited for.",
        "ports held by callers who are gone");

    public static readonly Setting<TimeSpan> InterDigitTimeout = Seconds(
        "Conversation:InterDigitTimeout", Talk.InterDigitTimeout, 30,
        "After a key that longer commands begin with, or a digit of a number that may be complete.",
        "callers wait longer");

    public static readonly Setting<TimeSpan> SilenceMax = Seconds(
        "Conversation:SilenceMax", Talk.SilenceMax, 60, "Silence that ends a recording.",
        "dead lines are recorded longer");

    public static readonly Setting<TimeSpan> MessageLengthMin = Kinds.Duration(
        "Conversation:MessageLengthMin", Talk.MessageLengthMin, TimeSpan.FromMilliseconds(100),
        TimeSpan.FromSeconds(10),
        "A shorter recording is no message.", "short messages are lost");

    public static readonly Setting<string> PhoneMenu = Kinds.Words(
        "Conversation:PhoneMenu", "standard", "standard",
        "standard, comedian, freeswitch, or the name that stands in Conversation:PhoneMenuFile",
        "The keys of those who have no profile of their own; see phone-menu.md.", NoCost, text => text.Length > 0);

    public static readonly Setting<string> PhoneMenuFile = Kinds.Words(
        "Conversation:PhoneMenuFile", "", "none", "a JSON file, as phone-menu.md shows it",
        "A profile of keys of your own.", NoCost, text => text.Length > 0);

    public static readonly Setting<TimeSpan> SkipTime = Seconds(
        "Conversation:SkipTime", Talk.SkipTime, 60,
        "How far the keys for back and ahead go in a message (standard: 7 and 9).", NoCost);

    public static readonly Setting<int> FailuresMax = Kinds.Number(
        "Conversation:FailuresMax", Talk.FailuresMax, 1, 20, "Wrong keys and time-outs in a row that end a call.",
        "ports held longer");

    public static readonly Setting<TimeSpan> PauseMax = Kinds.Duration(
        "Conversation:PauseMax", Talk.PauseMax, TimeSpan.FromSeconds(5), TimeSpan.FromHours(1),
        "A paused message is taken up again after so long.", "ports held longer");

    public static readonly Setting<TimeOnly> PurgeAt = new(
        "Mailboxes:PurgeAt", new TimeOnly(3, 30), "03:30", "a time of day, such as 03:30",
        "When messages are removed that their class of service keeps no longer, every day.", NoCost,
        TryParseTime);

    public static readonly Setting<int> PinDigitsMin = Kinds.Number(
        "Pin:DigitsMin", PinPolicy.Default.DigitsMin, 3, 20, "Fewest digits of a PIN.", NoCost);

    public static readonly Setting<int> PinDigitsMax = Kinds.Number(
        "Pin:DigitsMax", PinPolicy.Default.DigitsMax, 3, 32, "Most digits of a PIN.", NoCost);

    public static readonly Setting<int> PinAttemptsMax = Kinds.Number(
        "Pin:AttemptsMax", PinPolicy.Default.AttemptsMax, 1, 100, "Wrong PINs in a row until the mailbox is locked.",
        "each is one more free guess");

    public static readonly Setting<TimeSpan> PinLockTime = Kinds.Duration(
        "Pin:LockTime", PinPolicy.Default.LockTime, TimeSpan.FromMinutes(1), TimeSpan.FromHours(24),
        "How long it stays locked.", "subscribers wait, or call you");

    public static readonly Setting<string> Realm = Kinds.Words(
        "Authentication:Realm", "antiphon", "antiphon", "a text without quotes",
        "What phones show when they ask for a password.",
        NoCost, text => text.Length > 0 && !text.Contains('"', StringComparison.Ordinal));

    /// <summary>Documented here; its names are the administrator's own.</summary>
    public static readonly Setting<string> Accounts = Kinds.Words(
        "Authentication:Accounts", "", "none: calls are answered without credentials",
        "a password under each user name, such as Authentication:Accounts:pbx1",
        "Whose calls are answered.", "a round trip a call", text => text.Length > 0);

    /// <summary>Documented here; the names of integrations and users are the administrator's own.</summary>
    public static readonly Setting<string> Integrations = Kinds.Words(
        "Integrations", "", "none: the server registers nowhere",
        "`Integrations:NAME:Registrar` (addresses or names, with or without a port, divided by commas, the first "
        + "choice first), `Integrations:NAME:Domain` (default: the first "
        + "registrar), `Integrations:NAME:Expires` (default 2 min) and a password under each user name, such as "
        + "`Integrations:NAME:Users:7101`",
        "Phone systems where the server registers, as one trunk or as a port for each user. A call to such a user is "
        + "one to the pilot number, unless it was forwarded.",
        "a REGISTER for each user before each expiry", text => text.Length > 0);

    public static readonly Setting<ImmutableArray<IPEndPoint>> NameServers = Kinds.EndPoints(
        "Dns:Servers", 53, "the host's, and its /etc/hosts",
        "Who is asked for names of phone systems (SRV, A, AAAA).", NoCost);

    public static readonly Setting<string> MailHost = Kinds.Words(
        "Mail:Host", "", "none: no mail is sent", "a name or an address",
        "The mail server that takes copies of messages.",
        "a connection a mail", text => text.Length > 0);

    public static readonly Setting<int> MailPort = Kinds.Number("Mail:Port", 25, 1, 65535, "Its port.", NoCost);

    public static readonly Setting<string> MailFrom = Kinds.Words(
        "Mail:From", "antiphon@localhost", "antiphon@localhost", "an address", "Whom mail comes from.", NoCost,
        text => System.Net.Mail.MailAddress.TryCreate(text, out _));

    public static readonly Setting<bool> MailStartTls = Kinds.Switch(
        "Mail:StartTls", given: false,
        "The mail server is spoken to encrypted (STARTTLS; on port 465 from the first byte).", NoCost);

    public static readonly Setting<string> MailUser = Kinds.Words(
        "Mail:User", "", "none: no authentication", "a user name", "With whose account mail is sent.", NoCost,
        text => text.Length > 0);

    public static readonly Setting<string> MailPassword = Kinds.Words(
        "Mail:Password", "", "none", "a password", "Of that account.", NoCost, text => text.Length > 0);

    public static readonly Setting<LogLevel> LogLevel = new(
        "Log:Level", Microsoft.Extensions.Logging.LogLevel.Information, "Information",
        "Debug, Information, Warning or Error",
        "What the log holds; Debug has every step of every call.", "Debug: ten lines a call", TryParseLevel);

    public static readonly ImmutableArray<Setting> All =
    [
        Name, Listen, TimeZone, Language, PromptFolder, SipPort, SipTrace, UnsolicitedLamps, HttpPort, RtpFirst,
        RtpLast,
        MediaThreads, FarEndTimeout, HeldTimeout, Ports, PortsForOutgoing, PortGuardTime, Pilot,
        OpeningGreeting, Operator, TransferKind,
        TransferRingTime, TransferScreening, KeyTimeout,
        InterDigitTimeout,
        SilenceMax,
        MessageLengthMin, PhoneMenu, PhoneMenuFile, SkipTime, FailuresMax, PauseMax, PurgeAt, PinDigitsMin,
        PinDigitsMax, PinAttemptsMax, PinLockTime,
        Realm,
        Accounts, Integrations, NameServers, MailHost, MailPort, MailFrom, MailStartTls, MailUser, MailPassword,
        LogLevel,
        .. PairKeys.All,
    ];

    internal static bool TryParseTime(string text, out TimeOnly value) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out value);

    private static Setting<TimeSpan> Seconds(string key, TimeSpan given, int max, string meaning, string cost) =>
        Kinds.Duration(key, given, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(max), meaning, cost);

    private static Setting<Extension> Number(string key, Extension given, string meaning) => new(
        key, given, given.Number, "a number that can be dialled: 0-9 * #", meaning, NoCost,
        (string text, out Extension value) => Extension.TryParse(text, null, out value));

    private static bool TryParseTransferKind(string text, out TransferKind value) =>
        Enum.TryParse(text, ignoreCase: true, out value) && !char.IsAsciiDigit(text[0]);

    private static bool TryParseNumber(string text, out Extension? value)
    {
        var right = Extension.TryParse(text, null, out var number);
        value = right ? number : null;
        return right;
    }

    private static bool TryParseHost(string text, out HostPort? value)
    {
        var right = HostPort.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var parsed);
        value = right ? parsed : null;
        return right;
    }

    private static bool TryParseLevel(string text, out LogLevel value) =>
        Enum.TryParse(text, ignoreCase: true, out value)
        && value is >= Microsoft.Extensions.Logging.LogLevel.Debug and <= Microsoft.Extensions.Logging.LogLevel.Error;
}
