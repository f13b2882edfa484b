using System.Security.Authentication;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Cli.Serving;

namespace Antiphon.Cli.Pairing;

/// <summary>
/// Where a server that runs is met by one that is being paired with it: the one that takes the place of a peer that is
/// gone (<c>antiphon server replace</c>), or the peer once more. Whoever holds another certificate does not get here.
/// </summary>
internal sealed class PairingDesk(ServerOptions options, PeerPlace place, PeerIdentity identity)
{
    /// <summary>Somebody asks what this server is, and no more.</summary>
    public static readonly PeerPurpose Question = new("antiphon-facts/1");

    public Task AnswerAsync(PeerStream stream, CancellationToken closing) =>
        PairingMeeting.ExchangeAsync(stream, PairingFacts.Of(options, options.Pair!), closing);

    /// <summary>Serves the other one's connection, and connects back, so that it knows both ways to be open.</summary>
    public async Task ServeAsync(PeerStream stream, CancellationToken closing)
    {
        var ours = PairingFacts.Of(options, options.Pair!);
        var (theirs, certificate) = await PairingMeeting.ExchangeAsync(stream, ours, closing);
        try
        {
            await using var back = await PeerStream.ConnectAsync(
                place.Now(), options.Pair!.Local.Address, identity, PairingMeeting.Purpose, closing);
            await PairingMeeting.ExchangeAsync(back, ours, closing);
        }
        catch (AuthenticationException e)
        {
            throw new IOException($"Another server answers at {place.Now()}.", e);
        }

        // What is wrong the other one finds, too, and tells whoever pairs it.
        if (PairingFacts.Check(ours, theirs, TimeProvider.System.GetUtcNow()).Count == 0)
            identity.Pin(certificate);
    }
}
