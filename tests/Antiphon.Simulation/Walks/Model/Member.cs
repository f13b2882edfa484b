using Antiphon.Kernel;

namespace Antiphon.Simulation.Walks.Model;

/// <summary>One of the people who have mailboxes, as they must be.</summary>
internal sealed class Member(string id, string extension, string pin, Terms terms)
{
    /// <summary>In the order in which they are told.</summary>
    public static readonly string[] Greetings = ["standard", "closed", "holiday", "internal", "busy", "alternate"];

    public string Id => id;

    public string Extension => extension;

    /// <summary>Those of the class of service; an administrator may give others.</summary>
    public Terms Terms { get; set; } = terms;

    /// <summary>Of keys.</summary>
    public string Profile { get; init; } = Keys.Standard;

    public string Pin { get; set; } = pin;

    /// <summary>Wrong PINs in a row.</summary>
    public int Wrong { get; private set; }

    public DateTimeOffset? LockedUntil { get; private set; }

    /// <summary>In the order in which they came.</summary>
    public List<Note> Notes { get; } = [];

    public string? NameSound { get; set; }

    public Dictionary<string, string> Sounds { get; } = [];

    /// <summary>Greetings that are on, apart from the standard one.</summary>
    public SortedSet<string> On { get; } = [];

    /// <summary>The last day of the alternate greeting.</summary>
    public DateTime? AlternateLast { get; set; }

    public bool IsUnlisted { get; set; }

    /// <summary>Has said a name and a greeting and chosen a PIN.</summary>
    public bool IsEnrolled { get; set; }

    public bool HasBriefMenus { get; set; }

    /// <summary>Transfer and devices by the clip that names them.</summary>
    public Dictionary<string, (string Number, bool IsOn)> Numbers { get; } = [];

    /// <summary>Of private lists.</summary>
    public Dictionary<int, List<Member>> Lists { get; } = [];

    /// <summary>Of all messages together, those that were deleted among them.</summary>
    public TimeSpan Used => TimeSpan.FromSeconds(Notes.Sum(n => n.Samples) / 8000.0);

    public bool IsFull => Terms.MailboxMax is { } max && Used >= max;

    /// <summary>What is said of that at sign-in.</summary>
    public string[] Warning() =>
        IsFull ? ["your-mailbox-is-full"]
        : Terms.MailboxMax is { } max && Used >= max * Terms.WarnPercent / 100 ? ["your-mailbox-is-nearly-full"]
        : [];

    /// <summary>When they are there; none: always.</summary>
    public Hours? Hours { get; set; }

    /// <summary>What keys mean to callers who hear the greeting, besides those of the menu.</summary>
    public Dictionary<char, Lead> CallerKeys { get; } = [];

    public int Count(string state) => Notes.Count(n => n.State == state);

    public bool IsOn(string greeting, DateTimeOffset now) => greeting == "standard"
        || (On.Contains(greeting)
            && (greeting != "alternate" || AlternateLast is not { } last || now.Date <= last));

    /// <summary>The strongest of those that are on and meant for this call.</summary>
    public string GreetingFor(bool isInternal, bool isBusy, bool isFeast, DateTimeOffset now) =>
        IsOn("alternate", now) ? "alternate"
        : isBusy && IsOn("busy", now) ? "busy"
        : isInternal && IsOn("internal", now) ? "internal"
        : isFeast && Hours is not { KnowsHolidays: false } && IsOn("holiday", now) ? "holiday"
        : Hours?.IsOpen(now, isFeast) is false && IsOn("closed", now) ? "closed"
        : "standard";

    public string[] Greeting(string kind, bool isBusy = false) => Sounds.TryGetValue(kind, out var sound)
        ? [sound]
        : [.. Name(), isBusy || kind == "busy" ? "is-on-the-phone" : "is-not-available", "leave-a-message"];

    public string[] Name() => NameSound is { } sound ? [sound] : ["extension", .. Wording.Digits(extension)];

    public string[] NameAndNumber() =>
        NameSound is null ? Name() : [.. Name(), "extension", .. Wording.Digits(extension)];

    /// <summary>"Person 2001" is spelled from either word on.</summary>
    public bool IsSpelled(string keys) => !IsUnlisted
        && (("737766" + extension).StartsWith(keys, StringComparison.Ordinal)
            || (extension + "737766").StartsWith(keys, StringComparison.Ordinal));

    /// <summary>Five wrong ones in a row lock for half an hour, also for the right one.</summary>
    public string Judge(string typed, DateTimeOffset now)
    {
        if (LockedUntil is { } locked && now < locked)
            return "locked";
        if (typed == Pin)
        {
            (Wrong, LockedUntil) = (0, null);
            return "right";
        }

        Wrong = (LockedUntil is null ? Wrong : 0) + 1;
        LockedUntil = Wrong >= 5 ? now + TimeSpan.FromMinutes(30) : null;
        return Wrong >= 5 ? "locked" : "wrong";
    }
}
