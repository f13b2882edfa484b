using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>The two directions between two places, and whether the hosts there have power.</summary>
internal sealed record Route(Way There, Way Back, Func<bool> IsNearUp, Func<bool> IsFarUp)
{
    public bool IsCut => There.IsCut || Back.IsCut;
}

/// <summary>Keeps a connection to whoever listens at a route's other end; tries again while there is none.</summary>
internal sealed class Dialer(Scheduler time, Process process, Route route, TimeSpan pause)
{
    /// <summary>Who listens now; null: nobody does.</summary>
    public required Func<Listener?> Listens { get; init; }

    public required Action<Connection.End> Opened { get; init; }

    public Action Closed { get; init; } = () => { };

    public Action Refused { get; init; } = () => { };

    public void Dial() => process.After(route.There.Delay() + route.Back.Delay(), () =>
    {
        if (route.IsCut || !route.IsFarUp())
        {
            // Nobody says anything: the attempt is given up after a while.
            process.After(pause * 5, Dial);
        }
        else if (Listens() is not { Process.IsAlive: true } listener)
        {
            Refused();
            process.After(pause, Dial);
        }
        else
        {
            Connect(listener);
        }
    });

    private void Connect(Listener listener)
    {
        var (near, far) = Connection.Between(time, process, listener.Process, route);
        near.Closed = () =>
        {
            Closed();
            process.After(pause, Dial);
        };
        listener.Process.Input(() => listener.Accept(far));
        Opened(near);
    }
}

/// <summary>Takes connections for a process.</summary>
internal sealed record Listener(Process Process, Action<Connection.End> Accept);
