namespace Antiphon.Simulation.Walks.Model;

/// <summary>The keys of one place, and which of them its prompt tells of.</summary>
/// <param name="All">In the order in which help tells them.</param>
/// <param name="Told">In the order of the prompt.</param>
internal sealed record KeyTable((string Keys, string Does)[] All, string[] Told)
{
    public string? Meaning(string keys) => Array.Find(All, a => a.Keys == keys).Does;

    public bool GoesOn(string keys) =>
        Array.Exists(All, a => a.Keys.Length > keys.Length && a.Keys.StartsWith(keys, StringComparison.Ordinal));

    public string KeysOf(string does) => Array.Find(All, a => a.Does == does).Keys;
}

/// <summary>The menus as PHONE-MENU has them, written down once more.</summary>
internal static class Keys
{
    public const string Standard = "standard";

    /// <summary>What only subscribers can do with what they recorded.</summary>
    public static readonly string[] OfSubscribers =
        ["request-receipt", "deliver-later", "addressees", "add-name", "hear-names"];

    private static readonly Dictionary<string, KeyTable> StandardTables = new()
    {
        ["greeting"] = Table("# skip-greeting, * sign-in, 0 operator", ""),
        ["recording"] = Table("8 pause-recording, # end-recording, * cancel-recording", ""),
        ["after-recording"] = Table(
            "# send, 1 options, 9 addressees, * cancel-recording, 0 operator", "send options addressees"),
        ["recording-options"] = Table(
            "1 mark-urgent, 2 request-receipt, 3 mark-private, 4 deliver-later, 5 review, 6 record-again, 7 add-to, "
            + "# send, * back, 0 help",
            "mark-urgent request-receipt mark-private deliver-later review record-again add-to send"),
        ["addressees"] = Submenu("1 add-name, 2 hear-names"),
        ["main"] = Table(
            "1 new-messages, 2 send-message, 3 old-messages, 4 setup, 5 find-messages, * sign-out, 0 help",
            "new-messages send-message old-messages setup find-messages sign-out"),
        ["old-messages"] = Submenu("1 saved-messages, 2 deleted-messages"),
        ["during-message"] = Table(
            "1 restart, 12 message-by-number, 14 previous, 16 next, 2 save, 3 delete, 4 slower, 5 volume, 6 faster, "
            + "7 back-up, 8 pause, 9 go-ahead, # to-end, * back, 0 help",
            ""),
        ["after-message"] = Table(
            "1 restart, 12 message-by-number, 14 previous, 2 save, 3 delete, 4 reply, 42 reply-to-all, "
            + "44 call-sender, 5 forward, 6 keep-as-new, 7 back-up, 9 properties, # next, * back, 0 help",
            "restart save delete keep-as-new reply call-sender forward next"),
        ["before-forwarding"] = Table(
            "1 record-introduction, # send, * back, 0 help", "record-introduction send"),
        ["choosing-name"] = Table(
            "# choose, 7 previous, 77 first, 9 next, 99 last, * back, 0 help", "choose next back"),
        ["setup"] = Submenu("1 greeting-settings, 2 message-settings, 3 personal-settings, 4 transfer-settings"),
        ["greeting-settings"] = Submenu(
            "1 record-greeting, 2 alternate-on-off, 3 other-greetings, 4 hear-greetings"),
        ["other-greetings"] = Submenu(
            "1 standard-greeting, 2 closed-greeting, 3 busy-greeting, 4 internal-greeting, 5 holiday-greeting, "
            + "6 alternate-greeting"),
        ["one-greeting"] = Submenu("1 hear-greeting, 2 record-greeting, 3 system-greeting, 4 switch-on-off"),
        ["message-settings"] = Submenu("1 devices, 3 brief-menus, 4 private-lists"),
        ["devices"] = Submenu("1 work-phone, 2 home-phone, 3 mobile-phone"),
        ["number-setting"] = Submenu("1 switch-on-off, 2 change-number"),
        ["private-list"] = Submenu("1 hear-names, 2 add-name, 3 remove-name"),
        ["personal-settings"] = Submenu("1 change-pin, 2 record-name, 3 directory-listing"),
        ["directory-listing"] = Table("1 switch-on-off, # keep, * back, 0 help", "switch-on-off keep back"),
        ["dictating"] = Table("# end-recording, * cancel-recording", ""),
        ["after-dictation"] = Table(
            "# keep, 1 review, 2 record-again, * cancel-recording, 0 help",
            "keep review record-again cancel-recording"),
    };

    /// <summary>For those who come from Asterisk.</summary>
    private static readonly Dictionary<string, KeyTable> Comedian = new()
    {
        ["recording"] = Table("# end-recording", ""),
        ["after-recording"] = Table(
            "1 send, 2 review, 3 record-again, 4 mark-urgent, 0 operator", "send mark-urgent review record-again"),
        ["main"] = Table(
            "1 new-messages, 2 old-messages, 3 advanced, 0 setup, # sign-out, * help",
            "new-messages old-messages setup advanced sign-out"),
        ["advanced-from-main"] = Table("4 dial-out, 5 send-message, * help, # back", "dial-out send-message back"),
        ["old-messages"] = Table(
            "0 new-messages, 1 saved-messages, 2 deleted-messages, # back, * help",
            "new-messages saved-messages deleted-messages back"),
        ["during-message"] = Table(
            "# go-ahead, * back-up, 0 pause, 1 new-messages, 2 restart, 3 advanced, 4 previous, 5 restart, 6 next, "
            + "7 delete-or-restore, 8 forward, 9 save-to-folder",
            ""),
        ["after-message"] = Table(
            "1 new-messages, 2 old-messages, 3 advanced, 4 previous, 5 restart, 6 next, 7 delete-or-restore, "
            + "8 forward, 9 save-to-folder, 0 setup, * help, # sign-out",
            "restart save-to-folder delete-or-restore forward next"),
        ["save-to-folder"] = Table("0 keep-as-new, 1 save, * help, # back", "keep-as-new save back"),
        ["advanced"] = Table(
            "1 reply, 2 call-sender, 3 properties, 4 dial-out, 5 send-message, * help, # back",
            "reply call-sender properties dial-out send-message back"),
        ["setup"] = Table(
            "1 standard-greeting, 2 busy-greeting, 3 record-name, 4 alternate-greeting, 5 change-pin, * help, # back",
            "standard-greeting busy-greeting alternate-greeting record-name change-pin back"),
    };

    private static readonly Dictionary<string, KeyTable> Freeswitch = new()
    {
        ["recording"] = Table("# end-recording", ""),
        ["after-recording"] = Table("1 review, 2 send, 3 record-again", "send review record-again"),
        ["main"] = Table(
            "1 new-messages, 2 saved-messages, 3 deleted-messages, 5 setup, # sign-out",
            "new-messages saved-messages setup sign-out"),
        ["during-message"] = Table(
            "1 restart, 2 save, 3 next, 4 back-up, 5 call-sender, 6 go-ahead, 7 delete, 8 forward-or-restore, "
            + "0 pause, * skip-introduction, # back",
            ""),
        ["after-message"] = Table(
            "1 restart, 2 save, 3 next, 4 back-up, 5 call-sender, 7 delete, 8 forward-or-restore, 0 restart, # back",
            "restart save delete call-sender forward-or-restore next"),
        ["setup"] = Table(
            "1 standard-greeting, 2 other-greetings, 3 record-name, 6 change-pin, 0 back",
            "standard-greeting other-greetings record-name change-pin back"),
        ["other-greetings"] = StandardTables["other-greetings"],
    };

    /// <summary>What those profiles have from the standard one.</summary>
    private static readonly string[] Shared =
    [
        "greeting", "before-forwarding", "choosing-name", "one-greeting", "directory-listing", "dictating",
        "after-dictation",
    ];

    public static string[] Profiles => [Standard, "comedian", "freeswitch"];

    /// <summary>Of all profiles.</summary>
    public static IEnumerable<string> Places => StandardTables.Keys.Concat(Comedian.Keys).Distinct();

    public static bool Has(string profile, string place) => Find(profile, place) is not null;

    public static KeyTable Of(string profile, string place) => Find(profile, place)
        ?? throw new ArgumentException($"{profile} has no {place}", nameof(place));

    private static KeyTable? Find(string profile, string place) => profile switch
    {
        Standard => StandardTables.GetValueOrDefault(place),
        _ when Shared.Contains(place) => StandardTables[place],
        "comedian" => Comedian.GetValueOrDefault(place),
        _ => Freeswitch.GetValueOrDefault(place),
    };

    /// <summary>The choices of a place, as the prompt tells them.</summary>
    public static string[] Told(string profile, string place, bool isSubscriber, bool isBrief)
    {
        var table = Of(profile, place);
        return
        [
            .. table.Told.Where(does => isSubscriber || !OfSubscribers.Contains(does))
                .SelectMany(does => isBrief
                    ? [$"brief-{does}", .. Wording.Digits(table.KeysOf(does))]
                    : Choice(table.KeysOf(does), does)),
        ];
    }

    /// <summary>All choices of a place.</summary>
    public static string[] Help(string profile, string place, bool isSubscriber) =>
    [
        .. Of(profile, place).All.Where(a => isSubscriber ? a.Does != "operator" : !OfSubscribers.Contains(a.Does))
            .SelectMany(a => Choice(a.Keys, a.Does)),
    ];

    private static string[] Choice(string keys, string does) => [$"to-{does}", "press", .. Wording.Digits(keys)];

    private static KeyTable Table(string all, string told) => new(
        [.. all.Split(", ").Select(one => (one.Split(' ')[0], one.Split(' ')[1]))],
        told.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A menu that tells all that it has, and leads back.</summary>
    private static KeyTable Submenu(string all)
    {
        var table = Table(all + ", * back, 0 help", "");
        return table with { Told = [.. table.All.Select(a => a.Does).Where(does => does != "help")] };
    }
}
