using System.Net;
using Antiphon.Cli.Serving.Processes;

namespace Antiphon.Cli.Configuration;

/// <summary>Makes of the keys <c>Pair:</c> what a server of a pair needs to know.</summary>
internal static class PairReader
{
    /// <param name="reader">Collects mistakes.</param>
    /// <param name="ownName">This server's.</param>
    /// <param name="own">This server's addresses; its node manager is reached at the first.</param>
    /// <returns>Null for a single server.</returns>
    public static PairOptions? Read(SettingReader reader, string ownName, IReadOnlyList<IPAddress> own)
    {
        var (role, name, address) = (
            reader.Read(PairKeys.Role), reader.Read(PairKeys.PeerName), reader.Read(PairKeys.PeerAddress));
        var (shared, port, profile) = (
            reader.Read(PairKeys.VirtualAddress), reader.Read(PairKeys.Port), reader.Read(PairKeys.Profile));
        var at = reader.Read(PairKeys.Interface);
        if (role is not { } known)
        {
            if (address is not null || name.Length > 0 || shared is not null)
                reader.Refuse(PairKeys.Role, $"must be {PairKeys.Role.Allowed} where other keys of Pair: are given");
            return null;
        }

        if (address is null)
            reader.Refuse(PairKeys.PeerAddress, $"must be {PairKeys.PeerAddress.Allowed}, the other server's");
        if (name.Length == 0)
            reader.Refuse(PairKeys.PeerName, $"must be {PairKeys.PeerName.Allowed}");
        if (name == ownName)
            reader.Refuse(PairKeys.PeerName, "must differ from Server:Name");
        if (shared is not null && own.Contains(shared))
            reader.Refuse(PairKeys.VirtualAddress, "must not be one of Server:Listen: it moves between the servers");
        if (address is null || own.Count == 0)
            return null;
        return new PairOptions(
            known, name, new IPEndPoint(own[0], port), new IPEndPoint(address, port),
            profile with { VirtualAddress = shared?.ToString() }, at.Length > 0 ? at : null,
            reader.Read(PairKeys.CompareAt));
    }
}
