using System.Collections;
using System.Net;
using Antiphon.Cli.Configuration;

namespace Antiphon.Cli.Serving;

/// <summary>
/// Where the other server's node manager is reached: as antiphon.json says now, so that a peer that has moved is found
/// without a restart. What was given by a flag or in the environment stands over the file, and stays.
/// </summary>
internal sealed class PeerPlace
{
    private readonly string _dataDirectory;
    private readonly bool _isInFile;
    private volatile IPEndPoint _last;

    /// <param name="dataDirectory">Of this server.</param>
    /// <param name="peer">As it was when this process started.</param>
    public PeerPlace(string dataDirectory, IPEndPoint peer)
    {
        (_dataDirectory, _last) = (dataDirectory, peer);
        _isInFile = InFile()?.Equals(peer.Address) is true;
    }

    /// <summary>Safe from any thread. A file that cannot be read for the moment changes nothing.</summary>
    public IPEndPoint Now()
    {
        var last = _last;
        return _isInFile && InFile() is { } address && !address.Equals(last.Address)
            ? _last = new IPEndPoint(address, last.Port)
            : last;
    }

    private IPAddress? InFile() =>
        GivenValues.Gather(_dataDirectory, new Hashtable(), []).TryTake(PairKeys.PeerAddress.Key, out var given)
        && PairKeys.PeerAddress.TryParse(given.Text, out var address)
            ? address
            : null;
}
