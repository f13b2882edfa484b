using System.Collections.Immutable;
using System.Net.Sockets;
using Antiphon.Adapters.Host.Local;
using Antiphon.Ports;
using Antiphon.Ports.Local;

namespace Antiphon.Cli.Serving.Processes;

/// <summary>
/// Where the other processes of this server come to their node manager: the store writes what they submit, and they are
/// told how far its changes have come.
/// </summary>
internal sealed class LocalDesk : IDisposable
{
    private readonly Func<Action<StoreReply>, IConfirmedWriter> _connect;
    private readonly Action<LocalLink, LocalMessage> _heard;
    private readonly Action<LocalLink> _left;
    private readonly LocalListener _listener;
    private ImmutableDictionary<LocalLink, IConfirmedWriter> _links =
        ImmutableDictionary<LocalLink, IConfirmedWriter>.Empty;

    private long _newest;

    /// <param name="dataDirectory">Of this server.</param>
    /// <param name="store">Its own.</param>
    /// <param name="connect">Makes a writer to it that can wait for the peer.</param>
    /// <param name="heard">Told what a process says, on the link's thread.</param>
    /// <param name="left">Told that a process is gone.</param>
    /// <exception cref="IOException">The socket cannot be made.</exception>
    public LocalDesk(
        string dataDirectory, LocalStore store, Func<Action<StoreReply>, IConfirmedWriter> connect,
        Action<LocalLink, LocalMessage> heard, Action<LocalLink> left)
    {
        (_connect, _heard, _left) = (connect, heard, left);
        store.Watch(changes => Tell(changes[^1].Position));
        using (var reader = store.OpenReader())
            Interlocked.CompareExchange(ref _newest, reader.ChangesSince(long.MaxValue, 1).Newest, 0);
        _listener = new LocalListener(dataDirectory, Accept);
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var link in _links.Keys)
            link.Dispose();
    }

    private void Tell(long newest)
    {
        Volatile.Write(ref _newest, newest);
        foreach (var link in _links.Keys)
            link.Send(new LocalMessage.Changed(newest));
    }

    private void Accept(Socket socket)
    {
        var link = new LocalLink(socket, OnFrame, OnClosed);
        var writer = _connect(reply => link.Send(LocalFrame.Write(reply)));
        ImmutableInterlocked.TryAdd(ref _links, link, writer);
        // What changed while the process had no node manager.
        link.Send(new LocalMessage.Changed(Volatile.Read(ref _newest)));
        link.Start();
    }

    private void OnFrame(LocalLink link, LocalFrameKind kind, ReadOnlyMemory<byte> payload)
    {
        if (kind == LocalFrameKind.Command
            && StoreFrames.TryReadCommand(payload.Span, out var ticket, out var command, out var by))
            _links[link].Submit(ticket, command, by);
        else if (kind == LocalFrameKind.Message && LocalFrame.TryReadMessage(payload.Span, out var message))
            _heard(link, message);
    }

    private void OnClosed(LocalLink link)
    {
        ImmutableInterlocked.TryRemove(ref _links, link, out _);
        _left(link);
    }
}
