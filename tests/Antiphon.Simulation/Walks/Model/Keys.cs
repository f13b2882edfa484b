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

/// <summary>The standard menu as PHONE-MENU has it, written down once more.</summary>
internal static class Keys
{
    /// <summary>What only subscribers can do with what they recorded.</summary>
    public static readonly string[] OfSubscribers =
        ["request-receipt", "deliver-later", "addressees", "add-name", "hear-names"];

    private static readonly Dictionary<string, KeyTable> Tables = new()
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

    public static IEnumerable<string> Places => Tables.Keys;

    public static KeyTable Of(string place) => Tables[place];

    /// <summary>The choices of a place, as the prompt tells them.</summary>
    public static string[] Told(string place, bool isSubscriber, bool isBrief)
    {
        var table = Of(place);
        return
        [
            .. table.Told.Where(does => isSubscriber || !OfSubscribers.Contains(does))
                .SelectMany(does => isBrief
                    ? [$"brief-{does}", .. Wording.Digits(table.KeysOf(does))]
                    : Choice(table.KeysOf(does), does)),
        ];
    }

    /// <summary>All choices of a place.</summary>
    public static string[] Help(string place, bool isSubscriber) =>
    [
        .. Of(place).All.Where(a => isSubscriber ? a.Does != "operator" : !OfSubscribers.Contains(a.Does))
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
