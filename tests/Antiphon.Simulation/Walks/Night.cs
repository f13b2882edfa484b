using Antiphon.Events;
using Antiphon.Node.Events;
using Antiphon.Node.Upkeep;
using Antiphon.Ports;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Walks;

/// <summary>The upkeep that the node manager does once a night.</summary>
internal sealed class Night
{
    private static readonly TimeSpan PurgeAt = new(3, 30, 0);

    private readonly World _world;
    private readonly MailboxPurge _purge;

    public Night(World world)
    {
        _world = world;
        var (writer, time) = (world.Store.Records.Connect(_ => { }), new WallTime(world.Time));
        var events = new EventLog("sim", epoch: 1, TimeZoneInfo.Utc, time, new NoJournal());
        _purge = new MailboxPurge(
            world.Store.Records.OpenReader, command => writer.Submit(default, command), events, time);
    }

    /// <summary>The next one.</summary>
    public static DateTimeOffset After(DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.Date + PurgeAt, TimeSpan.Zero);
        return today > now ? today : today.AddDays(1);
    }

    /// <returns>How many messages go.</returns>
    public int Come()
    {
        var gone = _purge.Run();
        _world.Store.Records.Commit();
        return gone;
    }

    private sealed class WallTime(Scheduler time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time.Now.ToWallClock();
    }

    private sealed class NoJournal : IEventJournal
    {
        public void Write(LoggedEvent @event)
        {
        }

        public void NotKept(string cause)
        {
        }
    }
}
