using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Antiphon.Testing.Mail;

/// <summary>aiosmtpd (Debian's python3-aiosmtpd), which keeps what it takes as files.</summary>
public sealed class MailServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("antiphon-mail-").FullName;
    private readonly Process _process;

    private MailServer(IPEndPoint at, bool isGuarded, bool isEncrypted)
    {
        Port = at.Port;
        string[] arguments = isGuarded
            ?
            [
                Path.Combine(AppContext.BaseDirectory, "Mail", "guarded-mail-server.py"), Host, $"{Port}", Box, User,
                Password, .. isEncrypted ? MakeCertificate() : [],
            ]
            : ["-m", "aiosmtpd", "-n", "-l", $"{at}", "-c", "aiosmtpd.handlers.Mailbox", Box];
        _process = Process.Start(new ProcessStartInfo("/usr/bin/python3", arguments)
        {
            UseShellExecute = false, RedirectStandardError = true,
        })!;
    }

    public static string User => "antiphon";

    public static string Password => "wQ7-quiet";

    public int Port { get; }

    /// <summary>By which it proves who it is, if it does; nobody has signed it but itself.</summary>
    public string CertificateFile => Path.Combine(_folder, "certificate.pem");

    public static string Host => $"127.{64 + (Environment.ProcessId % 60)}.25.1";

    private string Box => Path.Combine(_folder, "box");

    public static bool IsInstalled => File.Exists("/usr/lib/python3/dist-packages/aiosmtpd/__init__.py");

    public static Task<MailServer> StartAsync() => StartAsync(isGuarded: false, isEncrypted: false);

    /// <summary>One that takes mail from <see cref="User"/> only.</summary>
    public static Task<MailServer> StartGuardedAsync() => StartAsync(isGuarded: true, isEncrypted: false);

    /// <summary>The same, and only after STARTTLS.</summary>
    public static Task<MailServer> StartEncryptedAsync() => StartAsync(isGuarded: true, isEncrypted: true);

    private static async Task<MailServer> StartAsync(bool isGuarded, bool isEncrypted)
    {
        var at = FreePort();
        var server = new MailServer(at, isGuarded, isEncrypted);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Patience; await Task.Delay(100))
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(at);
                return server;
            }
            catch (SocketException) when (!server._process.HasExited)
            {
                // It is not there yet.
            }
        }

        throw new InvalidOperationException("aiosmtpd does not answer");
    }

    /// <summary>An address at which nobody answers.</summary>
    public static IPEndPoint FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Parse(Host), 0));
        return (IPEndPoint)probe.LocalEndPoint!;
    }

    /// <summary>All that it has taken, as it came.</summary>
    public string[] Mails() => Directory.Exists(Path.Combine(Box, "new"))
        ? [.. Directory.GetFiles(Path.Combine(Box, "new")).Select(File.ReadAllText)]
        : [];

    /// <summary>The last part of a MIME message, from its empty line to the boundary.</summary>
    public static byte[] AttachmentOf(string mail)
    {
        var text = mail.ReplaceLineEndings("\n");
        var part = text[text.LastIndexOf("audio/wav", StringComparison.Ordinal)..];
        var body = part[(part.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        return Convert.FromBase64String(body[..body.IndexOf("\n--", StringComparison.Ordinal)]);
    }

    private string[] MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(Host));
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var keyFile = Path.Combine(_folder, "key.pem");
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return [CertificateFile, keyFile];
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
