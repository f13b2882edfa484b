using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Simulation.People;
using Antiphon.Simulation.Truth;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// Phones whose lamps the pair lights, whatever happens to it: each shows in the end what its mailbox holds, and none
/// is told old news as new.
/// </summary>
internal sealed class PairLamps(PairWorld world, Service service, ISurroundings around)
{
    private const int FirstLamp = 2000;

    /// <summary>Seconds; the longest is refreshed well before the end.</summary>
    private const int ExpiresMax = 60;

    /// <summary>A SUBSCRIBE that nobody answers, and the pause before and after it.</summary>
    private static readonly TimeSpan DarkMax = TimeSpan.FromSeconds(45);

    private readonly List<Lamp> _lamps = [];

    public long Notifies => _lamps.Sum(l => (long)l.Notifies);

    public void Light()
    {
        foreach (var person in world.People)
        {
            for (var i = around.Chance.Next(3); i > 0; i--)
                _lamps.Add(new Lamp(around, FirstLamp + _lamps.Count, person, ExpiresMax));
        }
    }

    public IEnumerable<string> Check()
    {
        foreach (var lamp in _lamps)
        {
            if (lamp.DarkSince is { } since && world.Time.Now - since > DarkMax)
                yield return $"The lamp of {lamp.Person.Extension} has had no subscription for "
                    + $"{world.Time.Now - since}.";
            if (lamp.IsSubscribed && Difference(lamp) is { } wrong)
                yield return wrong;
            // Servers that both answered have both counted on; who went back is refused, and steps ahead.
            foreach (var (_, at) in lamp.WentBack.Where(w => !service.Shared.WereBoth(w.Since, w.At)).Take(1))
                yield return $"The lamp of {lamp.Person.Extension} is told old news at {world.ElapsedAt(at)}.";
        }
    }

    private string? Difference(Lamp lamp)
    {
        using var reader = world.Primary.Store.OpenReader();
        var counts = MailboxCounts.Of(reader.List(Message.RecordType, lamp.Person.Id.Value).Select(Message.Read));
        return lamp.Shows is { Voice: { } shown } shows && shown.New == counts.New && shown.Old == counts.Saved
            && shows.MessagesWaiting == counts.New > 0
            ? null
            : $"The lamp of {lamp.Person.Extension} shows {lamp.Shows?.Voice}, the mailbox holds {counts}.";
    }
}
