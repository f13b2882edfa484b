using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Simulation.Walks.Model;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Walks;

/// <summary>What is stored against what must be.</summary>
internal sealed class Comparison(World world, Office office)
{
    private static readonly DeviceKind[] Devices = [DeviceKind.Work, DeviceKind.Home, DeviceKind.Mobile];

    private readonly IRecordReader _store = world.Store.Records.OpenReader();

    /// <summary>The first difference; none: they are equal.</summary>
    public string? Difference()
    {
        foreach (var member in office.Members)
        {
            if ((OfMessages(member) ?? OfSettings(member)) is { } wrong)
                return $"{member.Extension}: {wrong}";
        }

        return null;
    }

    private string? OfMessages(Member member)
    {
        var stored = _store.List(Message.RecordType, member.Id).OrderBy(d => d.Created).Select(Message.Read).ToArray();
        var (must, are) = (member.Notes.Select(n => $"{n}"), stored.Select(Describe));
        if (Differ("messages", string.Join("\n    ", must), string.Join("\n    ", are)) is { } wrong)
            return wrong;
        return member.Notes.Zip(stored)
            .Where(both => (both.First.Received - both.Second.Received).Duration() > TimeSpan.FromSeconds(1))
            .Select(both => $"{both.First} came at {both.First.Received}, it says {both.Second.Received}")
            .FirstOrDefault();
    }

    private string? OfSettings(Member member)
    {
        var kept = Subscriber.Read(_store.Get(new RecordKey(Subscriber.RecordType, member.Id))!);
        var now = world.Time.Now.ToWallClock();
        return Differ("name", member.NameSound, NameOf(kept.RecordedName))
            ?? Differ(
                "greetings",
                string.Join(' ', Member.Greetings.Select(g => member.Sounds.GetValueOrDefault(g) ?? "-")),
                string.Join(' ', Enum.GetValues<GreetingKind>().Select(g => NameOf(kept.SoundOf(g)) ?? "-")))
            ?? Differ(
                "greetings that are on",
                string.Join(' ', Member.Greetings.Where(g => member.IsOn(g, now))),
                string.Join(' ', Enum.GetValues<GreetingKind>().Where(g => kept.IsOn(g, now))).ToLowerInvariant())
            ?? Differ("listing", $"{member.IsUnlisted}", $"{kept.IsUnlisted}")
            ?? Differ("enrolment", $"{member.IsEnrolled}", $"{kept.IsEnrolled}")
            ?? Differ("brief menus", $"{member.HasBriefMenus}", $"{kept.HasBriefMenus}")
            ?? Differ("numbers", NumbersOf(member), NumbersOf(kept))
            ?? Differ("lists", ListsOf(member), ListsOf(kept))
            ?? Differ("PIN", "True", $"{kept.Pin!.Value.Matches(member.Pin)}")
            ?? Differ("wrong PINs", $"{member.Wrong}", $"{kept.PinLock.FailedAttempts}")
            ?? Differ("lock", "True", $"{IsNear(member.LockedUntil, kept.PinLock.LockedUntil)}");
    }

    /// <summary>A PIN takes its time to be judged.</summary>
    private static bool IsNear(DateTimeOffset? must, DateTimeOffset? stored) =>
        must == stored || (must - stored)?.Duration() < TimeSpan.FromSeconds(1);

    private static string? Differ(string what, string? must, string? stored) => must == stored
        ? null
        : $"{what} must be\n    {must ?? "-"}\n  and are\n    {stored ?? "-"}";

    private static string Describe(Message message) => Note.Describe(
        $"{message.State}".ToLowerInvariant(),
        message.Urgent,
        message.Private,
        message.WantsReceipt is true,
        message.From.Number,
        (message.To ?? []).Select(to => to.Value),
        message.ForwardedBy,
        IntroductionsOf(message).Select(sound => Wording.Sound(sound.Blob)),
        message.Blob is { } blob ? Wording.Sound(blob) : null,
        message.Bytes,
        message.Receipt is not null);

    private static IEnumerable<Sound> IntroductionsOf(Message message) =>
        (message.Introduction is { } latest ? [latest] : Array.Empty<Sound>())
        .Concat(message.EarlierIntroductions ?? []);

    private static string? NameOf(Sound? sound) => sound is { } kept ? Wording.Sound(kept.Blob) : null;

    private static string NumbersOf(Member member) => string.Join(
        ' ', new[] { "transfer-of-calls", "work-phone", "home-phone", "mobile-phone" }.Select(slot =>
            member.Numbers.TryGetValue(slot, out var set) ? $"{set.Number}/{set.IsOn}" : "-"));

    private static string NumbersOf(Subscriber kept) => string.Join(
        ' ', Devices.Select(kept.DeviceOf).Prepend(kept.Transfer)
            .Select(set => set is null ? "-" : $"{set.Number}/{set.IsOn}"));

    private static string ListsOf(Member member) => string.Join(' ', member.Lists.OrderBy(l => l.Key).Select(
        l => $"{l.Key}:{string.Join(',', l.Value.Select(m => m.Id))}"));

    private static string ListsOf(Subscriber kept) => string.Join(' ', (kept.PrivateLists ?? []).Select(
        l => $"{l.Number}:{string.Join(',', l.Members.Select(m => m.Value))}"));
}
