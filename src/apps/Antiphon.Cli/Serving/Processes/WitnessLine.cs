using System.Net;
using System.Net.Sockets;
using Antiphon.Adapters.Network.Peer;
using Antiphon.Failover;
using Antiphon.Kernel;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>A server's way to its witness, as the settings name it at the moment. Who asks never waits.</summary>
/// <param name="clock">Grants are told in its time.</param>
/// <param name="deliver">Takes what the witness says.</param>
internal sealed class WitnessLine(SteadyClock clock, Action<NodeEvent> deliver) : IDisposable
{
    private readonly Lock _gate = new();
    private (string Witness, string Key, ServerRole Server)? _wanted;
    private SignedDatagrams? _datagrams;
    private SocketAddress _witness = null!;
    private WitnessClient _client = null!;

    public void Ask(PairSettings settings, ServerRole server)
    {
        if (settings is not { Witness: { } witness, WitnessKey: { } key })
            return;
        SignedDatagrams? former = null;
        lock (_gate)
        {
            if (_wanted != (witness, key, server))
            {
                former = _datagrams;
                Open(witness, key, server);
            }

            Send(_client.Ask(settings.LeaseLength, settings.LeaseEnd, clock.Now));
        }

        // Its thread may wait for the lock.
        former?.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
            _wanted = null;
        _datagrams?.Dispose();
    }

    private void Open(string witness, string key, ServerRole server)
    {
        var at = IPEndPoint.Parse(witness);
        (_wanted, _witness, _client) = ((witness, key, server), at.Serialize(), new WitnessClient(server));
        var own = at.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        _datagrams = new SignedDatagrams(
            new IPEndPoint(own, 0), Convert.FromBase64String(key), WitnessWire.Bytes, OnDatagram, "witness-line",
            () => { });
    }

    private void OnDatagram(ReadOnlySpan<byte> payload, SocketAddress from)
    {
        if (!WitnessWire.TryReadAnswer(payload, out var answer))
            return;
        Instant? granted;
        lock (_gate)
        {
            if (_wanted is null)
                return;
            granted = _client.Take(answer, clock.Now, out var again);
            if (again is { } ask)
                Send(ask);
        }

        if (granted is { } until)
            deliver(new NodeEvent.WitnessGranted(until));
        else if (answer.Verdict == WitnessVerdict.Refused)
            deliver(new NodeEvent.WitnessRefused(IsReached: true));
    }

    private void Send(WitnessAsk ask)
    {
        Span<byte> payload = stackalloc byte[WitnessWire.Bytes];
        WitnessWire.Write(ask, payload);
        _datagrams!.Send(payload, _witness);
    }
}
