using Antiphon.Kernel;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// A connection between two processes, as TCP makes it: in order; what is lost is sent again, what is cut waits. The
/// end of a process is told to the other one where a kernel lives to tell it and a way leads there; else the other one
/// gives up after a long silence.
/// </summary>
internal sealed class Connection
{
    private static readonly TimeSpan Retransmission = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Probing = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Scheduler _time;
    private readonly End _near;
    private readonly End _far;

    private Connection(Scheduler time, End near, End far)
    {
        (_time, _near, _far) = (time, near, far);
        (near.Other, far.Other) = (far, near);
        near.Process.WhenEnded(isToldOf => OnEnded(near, isToldOf));
        far.Process.WhenEnded(isToldOf => OnEnded(far, isToldOf));
        Watch();
    }

    /// <returns>The two ends: of who dialled, and of who was dialled.</returns>
    public static (End Near, End Far) Between(Scheduler time, Process near, Process far, Route route)
    {
        var there = new End(time, near, route.There, route.IsFarUp);
        var back = new End(time, far, route.Back, route.IsNearUp);
        _ = new Connection(time, there, back);
        return (there, back);
    }

    private static void OnEnded(End end, bool isToldOf)
    {
        end.IsClosed = true;
        if (isToldOf)
            end.SendEnd();
        else
            end.Forget();
    }

    /// <summary>The kernels look now and then whether the other end is there.</summary>
    private void Watch() => _time.After(Probing, () =>
    {
        if (_near.IsClosed && _far.IsClosed)
            return;
        _near.Probe();
        _far.Probe();
        _near.GiveUpAfter(Patience);
        _far.GiveUpAfter(Patience);
        Watch();
    });

    /// <summary>What one of the two has of it.</summary>
    internal sealed class End(Scheduler time, Process process, Way way, Func<bool> isOtherHostUp)
    {
        private readonly Queue<Action<End>> _sent = [];
        private bool _isTravelling;
        private Instant? _stuckSince;

        public Process Process => process;

        public End Other { get; set; } = null!;

        public bool IsClosed { get; set; }

        public int Waiting => _sent.Count;

        public Action<object> Received { get; set; } = _ => { };

        public Action Closed { get; set; } = () => { };

        /// <summary>All that was sent has left.</summary>
        public Action Drained { get; set; } = () => { };

        public void Send(object message)
        {
            if (IsClosed)
                return;
            _sent.Enqueue(to => to.Process.Input(() =>
            {
                if (!to.IsClosed)
                    to.Received(message);
            }));
            Travel();
        }

        public void Close()
        {
            if (IsClosed)
                return;
            IsClosed = true;
            SendEnd();
            process.Input(Closed);
        }

        public void SendEnd()
        {
            _sent.Enqueue(to => to.Process.Input(to.Lose));
            Travel();
        }

        /// <summary>Its host has no power: what had not left yet never does.</summary>
        public void Forget() => _sent.Clear();

        public void Probe()
        {
            if (IsClosed || _sent.Count > 0)
                return;
            _sent.Enqueue(_ => { });
            Travel();
        }

        public void GiveUpAfter(TimeSpan patience)
        {
            if (!IsClosed && _stuckSince is { } since && time.Now - since > patience)
                process.Input(Lose);
        }

        private void Lose()
        {
            if (IsClosed)
                return;
            IsClosed = true;
            Closed();
        }

        private void Travel()
        {
            if (_isTravelling)
                return;
            _isTravelling = true;
            time.After(way.Delay(), Arrive);
        }

        private void Arrive()
        {
            if (way.IsCut || !isOtherHostUp())
            {
                _stuckSince ??= time.Now;
                time.After(Retransmission, Arrive);
                return;
            }

            if (way.IsLost)
            {
                time.After(Retransmission, Arrive);
                return;
            }

            _stuckSince = null;
            if (!Other.Process.IsAlive)
            {
                // Its kernel knows no such connection.
                _sent.Clear();
                _isTravelling = false;
                process.Input(Lose);
                return;
            }

            // What waited goes together.
            for (var waiting = _sent.Count; waiting > 0 && _sent.Count > 0; waiting--)
                _sent.Dequeue()(Other);
            if (_sent.Count > 0)
            {
                time.After(way.Delay(), Arrive);
                return;
            }

            _isTravelling = false;
            if (!IsClosed)
                process.Input(Drained);
        }
    }
}
