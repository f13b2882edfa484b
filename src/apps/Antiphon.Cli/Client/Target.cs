using System.CommandLine;
using Antiphon.Cli.Serving;

namespace Antiphon.Cli.Client;

/// <summary>Which server a command means: its data directory, or an address of a demo server.</summary>
internal sealed class Target
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = "The server's data directory.", HelpName = "DIR",
    };

    private readonly Option<string?> _server = new("--server")
    {
        Description = "An address of a demo server on this machine.", HelpName = "ADDRESS",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Prints JSON." };

    public Command AddTo(Command command)
    {
        command.Add(_data);
        command.Add(_server);
        command.Add(_json);
        return command;
    }

    public ServerClient Open(ParseResult parsed) => new(DataDirectoryOf(parsed));

    public bool WantsJson(ParseResult parsed) => parsed.GetValue(_json);

    public string DataDirectoryOf(ParseResult parsed)
    {
        var (data, server) = (parsed.GetValue(_data), parsed.GetValue(_server));
        if (data is not null && server is not null)
            throw Usage("--data and --server exclude each other", "give the one that you know");
        if (data is not null)
            return data;
        var demos = DemoDirectories().Select(d => (Directory: d, Notice: DataDirectory.NoticeOf(d)))
            .Where(d => d.Notice is not null).ToArray();
        var found = demos.Where(d => server is null || d.Notice!.Addresses.Contains(server)).ToArray();
        return found switch
        {
            [var only] => only.Directory,
            [] when server is not null => throw Usage(
                $"no demo server at {server} is known here", $"known are: {Names(demos)}; else give --data DIR"),
            [] => throw Usage("which server?", "give --data DIR, or start a demo with ./run"),
            _ when found.Select(d => Path.GetDirectoryName(d.Directory)).Distinct().Count() == 1 =>
                found.FirstOrDefault(d => IsAlive(d.Notice!.Pid), found[0]).Directory,
            _ => throw Usage("which server?", $"give --server with one of: {Names(found)}"),
        };
    }

    /// <summary>Of a pair, either knows what both know; one that does not run is passed over.</summary>
    private static bool IsAlive(int pid) => System.IO.Directory.Exists($"/proc/{pid}");

    /// <summary>Where ./run puts its servers' data.</summary>
    private static IEnumerable<string> DemoDirectories()
    {
        string[] roots =
        [
            Environment.GetEnvironmentVariable("ANTIPHON_DATA") ?? "",
            Path.GetFullPath(".demo"),
            Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", ".demo")),
        ];
        return roots.Where(System.IO.Directory.Exists).SelectMany(System.IO.Directory.GetDirectories)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    private static string Names(IEnumerable<(string Directory, ServerNotice? Notice)> servers)
    {
        var all = string.Join(", ", servers.SelectMany(s => s.Notice!.Addresses));
        return all.Length == 0 ? "none" : all;
    }

    private static CommandException Usage(string message, string hint) => new(message, hint, ExitStatus.Usage);
}
