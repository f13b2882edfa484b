using System.Net.Sockets;
using Antiphon.Ports.Local;

namespace Antiphon.Adapters.Host.Local;

/// <summary>
/// A process' way to its node manager, which may die and come back: connected again as soon as it listens. What is
/// said while it is away is not kept; who needs that (<see cref="StoreClient"/>) says it again.
/// </summary>
public sealed class NodeLink : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private readonly string _path;
    private readonly LocalMessage _hello;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _lost = new(initialState: true);
    private LocalLink? _link;
    private volatile bool _stopping;

    /// <param name="dataDirectory">Of the server.</param>
    /// <param name="hello">Said first on every connection.</param>
    public NodeLink(string dataDirectory, LocalMessage.Hello hello)
    {
        (_path, _hello) = (LocalListener.PathOf(dataDirectory), hello);
        _thread = new Thread(Run) { Name = "node-link", IsBackground = true };
    }

    /// <summary>Told of every message and reply, on the link's reader; set before <see cref="Start"/>.</summary>
    public Action<LocalFrameKind, ReadOnlyMemory<byte>> Received { get; set; } = (_, _) => { };

    /// <summary>Told after each connection, before anything else is received.</summary>
    public Action Connected { get; set; } = () => { };

    /// <summary>Told when a connection has ended, after the last that was received on it.</summary>
    public Action Lost { get; set; } = () => { };

    public bool IsConnected
    {
        get
        {
            lock (_gate)
                return _link is not null;
        }
    }

    public void Start() => _thread.Start();

    public void Send(LocalMessage message) => Send(LocalFrame.Write(message));

    public void Send(byte[] frame)
    {
        lock (_gate)
            _link?.Send(frame);
    }

    public void Dispose()
    {
        _stopping = true;
        lock (_gate)
            _link?.Dispose();
        _lost.Set();
        if (_thread.IsAlive)
            _thread.Join();
        _lost.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            if (!_lost.Wait(Pace))
                continue;
            if (!TryConnect())
                Thread.Sleep(Pace);
        }
    }

    private bool TryConnect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(_path));
        }
        catch (SocketException)
        {
            socket.Dispose();
            return false;
        }

        _lost.Reset();
        var link = new LocalLink(socket, (_, kind, payload) => Received(kind, payload), _ => OnClosed());
        lock (_gate)
        {
            _link = link;
            link.Send(_hello);
        }

        Connected();
        link.Start();
        return true;
    }

    private void OnClosed()
    {
        lock (_gate)
            _link = null;
        Lost();
        _lost.Set();
    }
}
