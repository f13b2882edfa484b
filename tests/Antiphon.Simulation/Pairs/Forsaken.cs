using Antiphon.Kernel;
using Antiphon.Simulation.People;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// Watches, where no address is shared, phones whose server is gone: the other one, which knows of their calls, must
/// tell them that these go on there.
/// </summary>
internal sealed class Forsaken(PairWorld world)
{
    /// <summary>A judgement, a start, and a re-INVITE that is repeated.</summary>
    private static readonly TimeSpan ToldMax = TimeSpan.FromSeconds(8);

    private readonly List<Watched> _phones = [];

    public void Watch(Phone phone, Attendance attendance) => _phones.Add(new Watched(phone, attendance));

    /// <summary>What is wrong now; each is said once.</summary>
    public IEnumerable<string> Look(Instant now)
    {
        foreach (var watched in _phones.Where(w => w.Phone is { IsTalking: true, IsHangingUp: false }).ToArray())
        {
            watched.Follow(world.Air.HostAt(watched.Phone.SendsTo!.Address), now);
            watched.GoneSince = IsGone(watched.Server) ? watched.GoneSince ?? now : null;
            if (watched.GoneSince is not { } since || now - since < ToldMax)
                continue;
            _phones.Remove(watched);
            // A voice service that has come since knows nothing of what came before.
            var begun = world.Other(watched.Server!).Voice!.Begun;
            if (watched.Attendance.IsKnownToBoth(begun > watched.ServedSince ? begun : watched.ServedSince))
                yield return $"Nobody has told {watched.Phone.Number} where its call goes on, at {world.Elapsed}.";
        }
    }

    private bool IsGone(Host? host) => host is not null and not { HasPower: true, Voice.Process.Runs: true }
        && world.Other(host) is { Answers: true, IsCutOff: false };

    private sealed record Watched(Phone Phone, Attendance Attendance)
    {
        public Host? Server { get; private set; }

        /// <summary>By that server. What one took from another that it could not reach nobody else knows of.</summary>
        public Instant ServedSince { get; private set; }

        public Instant? GoneSince { get; set; }

        public void Follow(Host? server, Instant now)
        {
            if (server != Server)
                (Server, ServedSince, GoneSince) = (server, now, null);
        }
    }
}
