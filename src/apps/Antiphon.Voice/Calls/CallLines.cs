using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Sdp;

namespace Antiphon.Voice.Calls;

/// <summary>What a call holds of this server: a voice port, and sockets for its media.</summary>
internal sealed record Line(int Port, MediaSessionId Session, LocalMedia Media);

/// <summary>Gives calls their lines, and takes them back.</summary>
internal sealed class CallLines(VoiceContext context)
{
    private readonly VoicePorts _ports = new(
        context.Settings.Ports, context.Settings.PortsForOutgoing, context.Settings.PortGuardTime);

    /// <summary>Null, and the status that says so, when there is none.</summary>
    public Line? OpenForAnswer(IPAddress local, Instant now, out int refusal) =>
        Open(_ports.TakeForAnswer(now), new IPEndPoint(local, 0), beside: null, now, out refusal);

    public Line? OpenForCall(IPAddress local, MediaSessionId beside, Instant now) =>
        Open(_ports.TakeForCall(now), new IPEndPoint(local, 0), beside, now, out _);

    /// <summary>For a call of the other server.</summary>
    /// <param name="local">Its port, at an address that is this server's now; port 0 for any that is free.</param>
    /// <param name="beside">Its partner's.</param>
    /// <param name="now">For the voice ports.</param>
    public Line? OpenForAdopted(IPEndPoint local, MediaSessionId? beside, Instant now) =>
        // It takes one of those kept for calls from here only when there is no other.
        Open(_ports.TakeForAnswer(now) ?? _ports.TakeForCall(now), local, beside, now, out _);

    /// <summary>Media that was opened and never used is closed; that of a call is closed by the call.</summary>
    public void Abandon(Line line, Instant now)
    {
        Release(line, now);
        context.Outside.Media.Close(line.Session);
    }

    public void Release(Line line, Instant now) => _ports.Release(line.Port, now);

    private Line? Open(int? port, IPEndPoint local, MediaSessionId? beside, Instant now, out int refusal)
    {
        refusal = 486;
        if (port is not { } taken)
        {
            context.Outside.Observer.OnTrouble(new VoiceTrouble.PortsExhausted(_ports.Count));
            return null;
        }

        var session = context.NextSession();
        if (context.Outside.Media.Open(session, local, beside, out var error) is { } mediaPort)
            return new Line(taken, session, new LocalMedia($"{local.Address}", mediaPort, context.NextSessionId()));
        refusal = 503;
        _ports.Release(taken, now);
        context.Outside.Observer.OnTrouble(new VoiceTrouble.NoMediaPort(error));
        return null;
    }
}
