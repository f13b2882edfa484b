using Antiphon.Cli.Client;
using Antiphon.Web.Views;

namespace Antiphon.Cli.Serving;

/// <summary>Whether the server in a data directory hears its peer.</summary>
internal static class PeerSight
{
    private const string Unheard = "Unknown";

    /// <returns>False when it does not run, either.</returns>
    public static async Task<bool> IsHeardAsync(string dataDirectory)
    {
        if (!File.Exists(DataDirectory.SocketOf(dataDirectory)))
            return false;
        using var server = new ServerClient(dataDirectory);
        try
        {
            var status = await server.GetAsync("status", WebJson.Readable.StatusView);
            return status.Remote is { } remote && remote.Status != Unheard;
        }
        catch (CommandException)
        {
            return false; // A socket that a server left behind.
        }
    }
}
