using System.Collections;
using System.Net;
using System.Security.Cryptography;
using Antiphon.Adapters.Mail;
using Antiphon.Adapters.Media;
using Antiphon.Adapters.Storage.Files;
using Antiphon.Cli.Serving;
using Antiphon.Cli.Serving.Processes;
using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Failover;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Sip;
using Antiphon.Voice;

namespace Antiphon.Cli.Configuration;

/// <summary>Makes a server's options of its configuration: one method per concern, all mistakes at once.</summary>
internal static class ServerConfiguration
{
    /// <param name="dataDirectory">Where the server keeps its data and antiphon.json.</param>
    /// <param name="environment">The process' variables.</param>
    /// <param name="flags"><c>KEY=VALUE</c> each.</param>
    /// <exception cref="ConfigurationException">Something in it cannot be used.</exception>
    public static ServerOptions Read(string dataDirectory, IDictionary environment, IEnumerable<string> flags)
    {
        var reader = new SettingReader(GivenValues.Gather(dataDirectory, environment, flags));
        var options = Read(dataDirectory, reader);
        reader.RefuseUnknown(Settings.All);
        return reader.Mistakes.Count == 0 ? options : throw new ConfigurationException(reader.Mistakes);
    }

    private static SmtpSettings? ReadMail(SettingReader reader)
    {
        var (user, password) = (reader.Read(Settings.MailUser), reader.Read(Settings.MailPassword));
        var mail = new SmtpSettings(
            reader.Read(Settings.MailHost), reader.Read(Settings.MailPort), reader.Read(Settings.MailFrom),
            reader.Read(Settings.MailStartTls), user.Length > 0 ? user : null, password);
        return mail.Host.Length > 0 ? mail : null;
    }

    private static ServerOptions Read(string dataDirectory, SettingReader reader)
    {
        var listen = reader.Read(Settings.Listen);
        if (listen.IsEmpty && !reader.IsGiven(Settings.Listen))
            reader.Refuse(Settings.Listen, $"must be {Settings.Listen.Allowed}");
        var (sipPort, httpPort) = (reader.Read(Settings.SipPort), reader.Read(Settings.HttpPort));
        var ports = reader.Read(Settings.Ports);
        var outgoing = reader.Read(Settings.PortsForOutgoing);
        if (outgoing >= ports)
            reader.Refuse(Settings.PortsForOutgoing, "must be less than Calls:Ports, or no call is answered");
        var name = reader.Read(Settings.Name);
        var pair = PairReader.Read(reader, name, listen);
        return new ServerOptions
        {
            Name = name,
            // Both write records of the same calls: their stamps must differ.
            Id = pair is { Role: ServerRole.Secondary } ? ServerId.Secondary : ServerId.Primary,
            Pair = pair,
            DataDirectory = dataDirectory,
            Sip = [.. listen.Select(address => new IPEndPoint(address, sipPort))],
            VirtualSip = pair?.Settings.VirtualAddress is { } shared
                ? new IPEndPoint(IPAddress.Parse(shared), sipPort)
                : null,
            Http = httpPort == 0 ? [] : [.. listen.Select(address => new IPEndPoint(address, httpPort))],
            Media = ReadMedia(reader, pair, ports),
            Conversation = ReadConversation(reader),
            Routing = ReadRouting(reader),
            Authentication = ReadAuthentication(reader),
            Integrations = IntegrationReader.Read(reader),
            NameServers = reader.Read(Settings.NameServers),
            Ports = ports,
            PortsForOutgoing = outgoing,
            PortGuardTime = reader.Read(Settings.PortGuardTime),
            Zone = reader.Read(Settings.TimeZone),
            PurgeAt = reader.Read(Settings.PurgeAt),
            Mail = ReadMail(reader),
            UnsolicitedLamps = reader.Read(Settings.UnsolicitedLamps),
            Prompts = reader.Read(Settings.PromptFolder) is { Length: > 0 } own ? Path.GetFullPath(own) : null,
            BuiltInPrompts = Path.Combine(AppContext.BaseDirectory, "prompts", reader.Read(Settings.Language)),
            SharedPrompts = Path.Combine(
                SharedFolder.PathIn(dataDirectory), "prompts", reader.Read(Settings.Language)),
            TraceAtStart = reader.Read(Settings.SipTrace),
            LogLevel = reader.Read(Settings.LogLevel),
        };
    }

    private static MediaOptions ReadMedia(SettingReader reader, PairOptions? pair, int ports)
    {
        var (first, last) = (reader.Read(Settings.RtpFirst), reader.Read(Settings.RtpLast));
        // At the virtual address calls of both servers meet when they are adopted: each opens its own half.
        if (pair is not null)
        {
            var half = first + (((last - first + 1) / 2) & ~1);
            (first, last) = pair.Role == ServerRole.Primary ? (first, half - 1) : (half, last);
        }

        if (first % 2 != 0)
            reader.Refuse(Settings.RtpFirst, "must be even: RTP uses even ports, RTCP the odd one after each");
        if (last < first + 1)
            reader.Refuse(Settings.RtpLast, "must be greater than Rtp:PortFirst");
        else if ((last - first + 1) / 2 < ports)
            reader.Refuse(
                Settings.Ports,
                $"must be at most {(last - first + 1) / 2}: Rtp:PortFirst to Rtp:PortLast holds no more calls");
        return new MediaOptions
        {
            PortFirst = first,
            PortLast = last,
            SharedAddress = pair?.Settings.VirtualAddress is { } shared ? IPAddress.Parse(shared) : null,
            Threads = reader.Read(Settings.MediaThreads),
            FarEndTimeout = reader.Read(Settings.FarEndTimeout),
            HeldTimeout = reader.Read(Settings.HeldTimeout),
        };
    }

    private static ConversationSettings ReadConversation(SettingReader reader) => new()
    {
        KeyTimeout = reader.Read(Settings.KeyTimeout),
        InterDigitTimeout = reader.Read(Settings.InterDigitTimeout),
        SilenceMax = reader.Read(Settings.SilenceMax),
        MessageLengthMin = reader.Read(Settings.MessageLengthMin),
        Menus = ReadMenus(reader),
        SkipTime = reader.Read(Settings.SkipTime),
        Operator = reader.Read(Settings.Operator),
        Transfer = new TransferSettings
        {
            Kind = reader.Read(Settings.TransferKind),
            RingMax = reader.Read(Settings.TransferRingTime),
            IsScreened = reader.Read(Settings.TransferScreening),
        },
        FailuresMax = reader.Read(Settings.FailuresMax),
        PauseMax = reader.Read(Settings.PauseMax),
        Pins = ReadPins(reader),
    };

    private static PhoneMenus ReadMenus(SettingReader reader)
    {
        var menus = PhoneMenus.BuiltIn;
        var (name, file) = (reader.Read(Settings.PhoneMenu), reader.Read(Settings.PhoneMenuFile));
        if (file.Length > 0 && ReadMenu(reader, file) is { } own)
            menus = menus with { All = menus.All.Add(own) };
        if (menus.Find(name) is { } chosen)
            return menus with { Default = chosen };
        reader.Refuse(Settings.PhoneMenu, $"must be {string.Join(", ", menus.All.Select(m => m.Name))}");
        return menus;
    }

    private static PhoneMenu? ReadMenu(SettingReader reader, string file)
    {
        try
        {
            var menu = PhoneMenuFile.Read(File.ReadAllBytes(file), out var mistakes);
            foreach (var mistake in mistakes)
                reader.Refuse(Settings.PhoneMenuFile, mistake);
            return menu;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reader.Refuse(Settings.PhoneMenuFile, $"must be a file that can be read: {e.Message}");
            return null;
        }
    }

    private static RoutingSettings ReadRouting(SettingReader reader)
    {
        var routing = new RoutingSettings(reader.Read(Settings.Pilot), reader.Read(Settings.OpeningGreeting));
        if (routing.Pilot == routing.OpeningGreeting)
            reader.Refuse(Settings.OpeningGreeting, "must differ from Routing:Pilot");
        return routing;
    }

    private static PinPolicy ReadPins(SettingReader reader)
    {
        var policy = new PinPolicy
        {
            DigitsMin = reader.Read(Settings.PinDigitsMin),
            DigitsMax = reader.Read(Settings.PinDigitsMax),
            AttemptsMax = reader.Read(Settings.PinAttemptsMax),
            LockTime = reader.Read(Settings.PinLockTime),
        };
        if (policy.DigitsMax < policy.DigitsMin)
            reader.Refuse(Settings.PinDigitsMax, "must be at least Pin:DigitsMin");
        return policy;
    }

    private static CallerAuthentication? ReadAuthentication(SettingReader reader)
    {
        var realm = reader.Read(Settings.Realm);
        var accounts = reader.ReadSection(Settings.Accounts.Key);
        foreach (var (user, password) in accounts)
        {
            if (password.Length == 0)
                reader.Mistakes.Add(new Mistake($"{Settings.Accounts.Key}:{user}", "", "empty", "must be a password"));
        }

        // A key per start: a phone whose nonce is of an earlier start is challenged again and does not notice.
        return accounts.Count == 0
            ? null
            : new CallerAuthentication(new DigestPolicy(realm, RandomNumberGenerator.GetBytes(32)), accounts);
    }
}
