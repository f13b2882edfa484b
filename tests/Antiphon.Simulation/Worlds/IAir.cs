using System.Net;
using Antiphon.Kernel;

namespace Antiphon.Simulation.Worlds;

/// <summary>The way of signalling between phones and whoever serves them.</summary>
internal interface ISignallingAir
{
    /// <summary>Where phones call.</summary>
    IPEndPoint Server { get; }

    void Join(IPEndPoint agent, Action<Sip.SipMessage> receives);

    void Leave(IPEndPoint agent);

    void ToServer(IPEndPoint from, ReadOnlyMemory<byte> datagram);
}

/// <summary>The way of sound between phones and whoever serves them.</summary>
internal interface IMediaAir
{
    void Join(IPAddress address, IHandset handset);

    void Leave(IPAddress address);

    /// <summary>A key pressed on a handset arrives at a session's address.</summary>
    void Press(IPAddress from, IPEndPoint to, char key);

    /// <summary>The handset sends nothing from now on.</summary>
    void FallSilent(int port);
}

/// <summary>What phones live in.</summary>
internal interface ISurroundings
{
    Scheduler Time { get; }

    Chance Chance { get; }

    ISignallingAir Signalling { get; }

    IMediaAir Sound { get; }
}
