using System.Diagnostics;
using System.Globalization;
using Antiphon.Lab.Peers;

namespace Antiphon.Lab.Hosts;

/// <summary>A server that systemd runs, on a host of its own, by the unit that docs/examples has.</summary>
internal sealed class SystemdHost : ServerOnHost
{
    private static readonly TimeSpan BootMax = TimeSpan.FromSeconds(30);
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Scenarios", "systemd-host.sh");

    private readonly PeerProcess _boot;
    private readonly string _folder;
    private readonly int _init;

    private SystemdHost(Host host, PeerProcess boot, string folder, int init)
        : base(host, $"/proc/{init}/root{Data}") => (_boot, _folder, _init) = (boot, folder, init);

    public static string? Missing =>
        PairOnHosts.Missing ?? (File.Exists("/lib/systemd/systemd") ? null : "systemd is not installed");

    public override string Output => $"{_boot.Output}\n{Run("journalctl -u antiphon --no-pager -o short-precise")}";

    private static string Data => "/var/lib/antiphon";

    /// <summary>The server is installed and not started.</summary>
    /// <param name="host">Where.</param>
    /// <param name="data">What its data directory is to hold.</param>
    public static async Task<SystemdHost> BootAsync(Host host, string data)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("antiphon-systemd-").FullName;
        var root = Testing.RepositoryFolder.Root;
        var boot = PeerProcess.Start(
            "bash",
            [
                Script, "boot", folder, $"/run/netns/{host.Network.Name}", Path.GetDirectoryName(ServerHost.Program)!,
                Path.Combine(root, "docs", "examples", "antiphon.service"), data,
            ],
            folder);
        try
        {
            var init = await Eventually.Get(
                () => Task.FromResult(InitOf(boot)), BootMax, () => $"no systemd on {host.Name}\n{boot.Output}");
            var booted = new SystemdHost(host, boot, folder, int.Parse(init, CultureInfo.InvariantCulture));
            await Eventually.True(
                () => booted.Run("systemctl is-active basic.target") == "active", BootMax,
                () => $"{host.Name} does not boot\n{boot.Output}");
            return booted;
        }
        catch
        {
            await RemoveAsync(boot, folder);
            throw;
        }
    }

    /// <returns>What a command on the host printed.</returns>
    public string Run(string command)
    {
        using var process = Process.Start(new ProcessStartInfo(
            "nsenter", ["--target", $"{_init}", "--all", "bash", "-c", $"{command} 2>&1"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return printed.TrimEnd();
    }

    /// <summary>Of its unit, as <c>systemctl show</c> has it.</summary>
    public string Show(string property) => Run($"systemctl show --property {property} --value antiphon");

    public override async ValueTask DisposeAsync()
    {
        await RemoveAsync(_boot, _folder);
        await base.DisposeAsync();
    }

    /// <summary>The one process that it begins is the first of its host; null: it is not there, or not yet.</summary>
    private static string? InitOf(PeerProcess boot)
    {
        try
        {
            var pid = File.ReadAllText($"/proc/{boot.Id}/task/{boot.Id}/children").Trim();
            return pid.Length > 0 && File.ReadAllText($"/proc/{pid}/comm") == "systemd\n" ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static async Task RemoveAsync(PeerProcess boot, string folder)
    {
        await boot.DisposeAsync();
        CommandLine.Run($"bash {Script} remove {folder}");
        System.IO.Directory.Delete(folder, recursive: true);
    }
}
