using System.Collections.Immutable;
using System.Net;
using System.Text;
using Antiphon.Sip;
using Antiphon.Voice.Registrations;

namespace Antiphon.Cli.Configuration;

/// <summary>Reads <c>Integrations:NAME:…</c>, whose names are the administrator's own.</summary>
internal static class IntegrationReader
{
    private const string Registrar = "Registrar";
    private const string Domain = "Domain";
    private const string Expires = "Expires";
    private const string Users = "Users:";

    private const string AllowedRegistrars = "must be addresses or names, such as 192.0.2.5, 192.0.2.5:5070 or "
        + "pbx.example.com, divided by commas, the first choice first";

    private static readonly Setting<TimeSpan> ExpiresKind = Kinds.Duration(
        Expires, TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(20), TimeSpan.FromHours(1), "", "");

    public static ImmutableArray<Integration> Read(SettingReader reader)
    {
        var section = reader.ReadSection(Settings.Integrations.Key);
        return
        [
            .. section.GroupBy(given => given.Key.Split(':')[0], StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => Read(group.Key, group, reader)),
        ];
    }

    private static Integration Read(
        string name, IEnumerable<KeyValuePair<string, string>> given, SettingReader reader)
    {
        var registrars = ImmutableArray<HostPort>.Empty;
        var (domain, expires) = ("", ExpiresKind.Default);
        var users = ImmutableArray.CreateBuilder<DigestIdentity>();
        foreach (var (path, text) in given)
        {
            var key = path[(name.Length + 1)..];
            string? wrong = null;
            if (key == Registrar)
                wrong = TryParse(text, out registrars) ? null : AllowedRegistrars;
            else if (key == Domain)
                wrong = (domain = text).Length > 0 ? null : "must be a domain, such as example.com";
            else if (key == Expires)
                wrong = ExpiresKind.TryParse(text, out expires) ? null : $"must be {ExpiresKind.Allowed}";
            else if (key.StartsWith(Users, StringComparison.Ordinal) && key.Length > Users.Length)
                users.Add(new DigestIdentity(key[Users.Length..], text));
            else
                wrong = $"there is no such key; there are {Registrar}, {Domain}, {Expires} and {Users}NAME";
            if (wrong is not null)
                reader.Mistakes.Add(new Mistake($"{Settings.Integrations.Key}:{path}", text, "", wrong));
        }

        if (registrars.IsEmpty && !given.Any(g => g.Key.EndsWith($":{Registrar}", StringComparison.Ordinal)))
            Miss(reader, name, Registrar, "must be given: the address or name of the phone system");
        if (users.Count == 0)
            Miss(reader, name, "Users", "must be given: a password under each user name");
        var host = registrars.IsEmpty ? "" : registrars[0].Host;
        return new Integration(name, registrars, domain.Length > 0 ? domain : host, expires, users.ToImmutable());
    }

    private static void Miss(SettingReader reader, string name, string key, string allowed) =>
        reader.Mistakes.Add(new Mistake($"{Settings.Integrations.Key}:{name}:{key}", "", "", allowed));

    private static bool TryParse(string text, out ImmutableArray<HostPort> registrars)
    {
        registrars = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            // An IPv6 address alone may be written without brackets.
            if (IPAddress.TryParse(part, out var address))
                registrars = registrars.Add(new HostPort(HostPort.Spell(address)));
            else if (HostPort.TryParse(Encoding.UTF8.GetBytes(part), out var host) && host.Port != 0)
                registrars = registrars.Add(host);
            else
                return false;
        }

        return true;
    }
}
