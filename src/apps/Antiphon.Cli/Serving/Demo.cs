using System.Globalization;
using System.Security.Cryptography;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Web.Store;

namespace Antiphon.Cli.Serving;

/// <summary>What a demo server is born with: ten subscribers and an administrator.</summary>
internal static class Demo
{
    public const string Pin = "2580";
    public const string AdministratorName = "admin";
    private const int FirstExtension = 1001;
    private const int Subscribers = 10;
    private const int PasswordBytes = 12;

    /// <summary>Creates what is not there yet.</summary>
    /// <returns>The administrator's password when the administrator was made now; it is kept nowhere else.</returns>
    public static async Task<string?> CreateAsync(StoreDoor store)
    {
        using var reader = store.OpenReader();
        if (reader.Get(Administrator.KeyOf(AdministratorName)) is not null)
            return null;
        var commands = Enumerable.Range(FirstExtension, Subscribers).AsParallel().Select(SubscriberOf)
            .Select(StoreCommand (s) => new StoreCommand.Put(s.Key, "", s.ToFields(), Expectation.Absent));
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PasswordBytes));
        var administrator = new Administrator(AdministratorName, Hash(password));
        await store.SubmitAsync(new StoreCommand.Batch(
        [
            .. commands.AsEnumerable(),
            new StoreCommand.Put(Administrator.KeyOf(AdministratorName), "", administrator.ToFields(),
                Expectation.Absent),
        ]));
        return password;
    }

    /// <summary>What to call and open, for the terminal that the demo runs in.</summary>
    public static IEnumerable<string> Table(ServerOptions options)
    {
        var sip = options.VirtualSip ?? options.Sip[0];
        var host = sip.Port == 5060 ? HostOf(sip) : sip.ToString();
        yield return $"  leave a message for 1001    sip:1001@{host}   (1001 to 1010; UDP or TCP)";
        yield return $"  hear it                     sip:{options.Routing.Pilot}@{host}   (1001 #, PIN {Pin} #, 1)";
        yield return $"  opening greeting            sip:{options.Routing.OpeningGreeting}@{host}";
        foreach (var http in options.Http.Take(1))
            yield return $"  health, metrics             http://{http}/health/in-service   http://{http}/metrics";
        yield return $"  see who left what           bin/antiphon messages list 1001 --server {HostOf(options.Sip[0])}";
        if (options.Pair is not null)
            yield return "  who answers, and why        bin/antiphon status; kill -9 a PID that it shows, and talk on";
        yield return $"  data                        {options.DataDirectory}";
    }

    private static Subscriber SubscriberOf(int extension)
    {
        var number = extension.ToString(CultureInfo.InvariantCulture);
        return new Subscriber
        {
            Id = new SubscriberId($"demo-{number}"),
            Name = $"Demo {number}",
            Extension = new Extension(number),
            Pin = Hash(Pin),
            IsEnrolled = true,
        };
    }

    private static PinHash Hash(string secret) =>
        PinHash.Make(secret, RandomNumberGenerator.GetBytes(PinHash.SaltBytes));

    private static string HostOf(System.Net.IPEndPoint point) =>
        point.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6
            ? $"[{point.Address}]"
            : point.Address.ToString();
}
