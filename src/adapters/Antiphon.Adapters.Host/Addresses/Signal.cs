using static Antiphon.Adapters.Host.Addresses.SystemCalls;

namespace Antiphon.Adapters.Host.Addresses;

/// <summary>Wakes one thread that waits for a socket, too (eventfd(2)). Who gives it never waits.</summary>
internal sealed unsafe class Signal : IDisposable
{
    private readonly int _handle = EventHandle(0, CloseOnExec | NonBlocking);

    public void Give()
    {
        ulong one = 1;
        _ = Write(_handle, &one, sizeof(ulong));
    }

    /// <summary>Until it is given, the socket has something, or the time is up.</summary>
    /// <param name="socket">Its handle.</param>
    /// <param name="atMost">None: without end.</param>
    public void Wait(int socket, TimeSpan? atMost)
    {
        var handles = stackalloc PollHandle[2];
        handles[0] = new PollHandle { Handle = _handle, Events = PollIn };
        handles[1] = new PollHandle { Handle = socket, Events = PollIn };
        _ = Poll(handles, 2, atMost is { } time ? (int)Math.Ceiling(time.TotalMilliseconds) : -1);
        ulong given;
        _ = Read(_handle, &given, sizeof(ulong));
    }

    public void Dispose() => _ = Close(_handle);
}
