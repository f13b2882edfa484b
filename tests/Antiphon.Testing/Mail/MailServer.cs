using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Antiphon.Testing.Mail;

/// <summary>aiosmtpd (Debian's python3-aiosmtpd), which keeps what it takes as files.</summary>
public sealed class MailServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("antiphon-mail-").FullName;
    private readonly Process _process;

    private MailServer(IPEndPoint at) => (Port, _process) = (at.Port, Process.Start(new ProcessStartInfo(
        "/usr/bin/python3", ["-m", "aiosmtpd", "-n", "-l", $"{at}", "-c", "aiosmtpd.handlers.Mailbox", Box])
    {
        UseShellExecute = false, RedirectStandardError = true,
    })!);

    public int Port { get; }

    public static string Host => $"127.{64 + (Environment.ProcessId % 60)}.25.1";

    private string Box => Path.Combine(_folder, "box");

    public static bool IsInstalled => File.Exists("/usr/lib/python3/dist-packages/aiosmtpd/__init__.py");

    public static async Task<MailServer> StartAsync()
    {
        var at = FreePort();
        var server = new MailServer(at);
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

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
