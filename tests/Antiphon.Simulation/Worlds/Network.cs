using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Simulation.Worlds;

/// <summary>How bad the network is.</summary>
/// <param name="LostOf1000">Datagrams that never arrive.</param>
/// <param name="TwiceOf1000">Datagrams that arrive twice.</param>
/// <param name="DelayMax">Each datagram has its own delay, so that later ones overtake.</param>
internal sealed record Weather(int LostOf1000, int TwiceOf1000, TimeSpan DelayMax)
{
    public static readonly Weather Fine = new(0, 0, TimeSpan.FromMilliseconds(5));
}

/// <summary>
/// Datagrams between the server and the user agents: lost, doubled, overtaken. It also keeps the books of what the
/// server was asked and owes an answer for.
/// </summary>
internal sealed class Network(Scheduler time, Chance chance, IPEndPoint server) : ISipTransport, ISignallingAir
{
    private readonly Dictionary<IPEndPoint, Action<SipMessage>> _agents = [];
    private readonly Dictionary<(string? Branch, SipMethod Method), SipRequest> _unanswered = [];

    public required Weather Weather { get; set; }

    /// <summary>Takes what arrives at the server.</summary>
    public required Action<SipFlow, SipMessage> ServerReceives { get; init; }

    public IPEndPoint Server => server;

    public long Datagrams { get; private set; }

    /// <summary>Requests that reached the server and have had no final answer from it.</summary>
    public IReadOnlyCollection<SipRequest> Unanswered => _unanswered.Values;

    public void Join(IPEndPoint agent, Action<SipMessage> receives) => _agents.Add(agent, receives);

    public void Leave(IPEndPoint agent) => _agents.Remove(agent);

    public void ToServer(IPEndPoint from, ReadOnlyMemory<byte> datagram) => Carry(() =>
    {
        if (SipMessage.Parse(datagram.Span, SipLimits.Default, from) is not { } message)
            return;
        if (message is SipRequest request && request.Method != SipMethod.Ack)
            _unanswered.TryAdd((request.TopVia.Branch, request.Method), request);
        ServerReceives(new SipFlow(SipTransportKind.Udp, server, from), message);
    });

    public void Send(SipFlow flow, ReadOnlyMemory<byte> message)
    {
        var copy = message;
        if (SipMessage.Parse(copy.Span, SipLimits.Default, server) is SipResponse { IsFinal: true } final)
            _answered.Add((final.TopVia.Branch, final.CSeq.Method));
        Carry(() =>
        {
            if (_agents.TryGetValue(flow.Remote, out var receives))
                receives(SipMessage.Parse(copy.Span, SipLimits.Default, server)!);
        });
    }

    private readonly HashSet<(string? Branch, SipMethod Method)> _answered = [];

    /// <summary>What of <see cref="Unanswered"/> is left once the answers are counted.</summary>
    public IEnumerable<SipRequest> Owed => _unanswered.Where(u => !_answered.Contains(u.Key)).Select(u => u.Value);

    private void Carry(Action arrive)
    {
        Datagrams++;
        if (chance.Next(1000) < Weather.LostOf1000)
            return;
        time.After(Delay(), arrive);
        if (chance.Next(1000) < Weather.TwiceOf1000)
            time.After(Delay(), arrive);
    }

    private TimeSpan Delay() =>
        TimeSpan.FromMicroseconds(500 + chance.Next(Math.Max(1, (int)Weather.DelayMax.TotalMicroseconds)));
}
