using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Simulation.Truth;
using Antiphon.Simulation.Walks.Model;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Walks;

/// <summary>A company as its administrator sets it up: in the product's records, and as the model has it.</summary>
internal sealed class Company(World world, Chance chance)
{
    private static readonly Terms Unlimited =
        new(TimeSpan.Zero, MailboxMax: null, 80, SavedDays: null, DeletedDays: null);

    private readonly List<(string Id, Terms Terms)> _classes = [];
    private Terms _default = Unlimited;

    public Office Found()
    {
        if (chance.OneIn(2))
            Classify();
        for (var i = 0; i < world.People.Length; i++)
        {
            world.People[i] = world.People[i] with
            {
                // Some are there for the first time.
                IsEnrolled = !chance.OneIn(6),
                Class = _classes.Count == 0 || chance.OneIn(3) ? null : _classes[chance.Next(_classes.Count)].Id,
            };
        }

        return new Office(world.People.Select(ToMember));
    }

    private Member ToMember(Person person) =>
        new(person.Id.Value, person.Extension, person.Pin, TermsOf(person)) { IsEnrolled = person.IsEnrolled };

    private Terms TermsOf(Person person) => person.Class is null
        ? _default with { MessageMax = person.MessageLengthMax }
        : _classes.Find(c => c.Id == person.Class).Terms;

    /// <summary>Mailboxes that soon are full, and messages that are not kept for long.</summary>
    private void Classify()
    {
        for (var i = 0; i < 2; i++)
        {
            _classes.Add(($"c{i}", AnyTerms()));
            Put($"c{i}", _classes[i].Terms);
        }

        if (chance.OneIn(2))
            Put(ClassOfService.DefaultId, _default = AnyTerms());
    }

    private Terms AnyTerms() => new(
        TimeSpan.FromSeconds(chance.Next(3, 40)),
        chance.OneIn(4) ? null : TimeSpan.FromSeconds(chance.Next(5, 70)),
        chance.OneIn(2) ? 80 : chance.Next(1, 100),
        chance.OneIn(3) ? null : chance.Next(1, 4),
        chance.OneIn(3) ? null : chance.Next(1, 3));

    private void Put(string id, Terms terms)
    {
        var @class = new ClassOfService
        {
            Id = id,
            Name = id,
            MessageLengthMax = terms.MessageMax,
            MailboxLengthMax = terms.MailboxMax,
            MailboxWarnPercent = terms.WarnPercent == 80 ? null : terms.WarnPercent,
            SavedDays = terms.SavedDays,
            DeletedDays = terms.DeletedDays,
        };
        Put(@class);
    }

    private void Put<T>(T record)
        where T : INamedRecord<T> =>
        world.Directory.Add(new StoreCommand.Put(new RecordKey(T.RecordType, record.Id), "", record.ToFields()));
}
