namespace Antiphon.Simulation.Walks.Model;

/// <summary>What subscribers set for themselves.</summary>
internal sealed partial class Talk
{
    private void Setup(params string[] before) => Menu("setup", does =>
    {
        switch (does)
        {
            case "greeting-settings":
                GreetingSettings();
                break;
            case "message-settings":
                MessageSettings();
                break;
            case "personal-settings":
                PersonalSettings();
                break;
            case "transfer-settings":
                NumberSetting("transfer-of-calls");
                break;
            case "standard-greeting" or "busy-greeting" or "alternate-greeting":
                OneGreeting(does.Split('-')[0]);
                break;
            case "other-greetings":
                OtherGreetings();
                break;
            case "record-name":
                Dictate(null, Setup);
                break;
            case "change-pin":
                AskNewPin(Setup, isEnrolling: false);
                break;
            default:
                MainMenu();
                break;
        }
    }, before);

    private void GreetingSettings(params string[] before)
    {
        var kind = Current();
        GreetingMenu([.. before, "callers-hear", $"greeting-{kind}", .. Until(kind)]);
    }

    private void GreetingMenu(string[] before) => Menu("greeting-settings", does =>
    {
        switch (does)
        {
            case "record-greeting":
                Dictate(Current(), GreetingSettings);
                break;
            case "alternate-on-off":
                Switch("alternate", GreetingSettings);
                break;
            case "other-greetings":
                OtherGreetings();
                break;
            case "hear-greetings":
                GreetingMenu(
                [
                    .. Member.Greetings.SelectMany(kind => (string[])
                        [$"greeting-{kind}", Owner!.IsOn(kind, Clock) ? "is-on" : "is-off", .. Owner.Greeting(kind)]),
                ]);
                break;
            default:
                Setup();
                break;
        }
    }, before);

    /// <summary>What a caller from outside hears now.</summary>
    private string Current() =>
        Owner!.GreetingFor(isInternal: false, isBusy: false, _office.IsFeast(Clock), Clock);

    private void OtherGreetings() => Menu("other-greetings", does =>
    {
        if (does != "back")
            OneGreeting(does.Split('-')[0]);
        else if (Keys.Has(Profile, "greeting-settings"))
            GreetingSettings();
        else
            Setup();
    }, []);

    private void OneGreeting(string kind, params string[] before) => GreetingMenu(kind,
    [
        .. before, $"greeting-{kind}", Owner!.IsOn(kind, Clock) ? "is-on" : "is-off", .. Until(kind),
        Owner.Sounds.ContainsKey(kind) ? "own-recording" : "system-made",
    ]);

    private void GreetingMenu(string kind, string[] before) => Menu("one-greeting", does =>
    {
        switch (does)
        {
            case "hear-greeting":
                GreetingMenu(kind, Owner!.Greeting(kind));
                break;
            case "record-greeting":
                Dictate(kind, said => OneGreeting(kind, said));
                break;
            case "system-greeting":
                Owner!.Sounds.Remove(kind);
                OneGreeting(kind);
                break;
            case "switch-on-off" when kind == "standard":
                GreetingMenu(kind, ["standard-is-always-on"]);
                break;
            case "switch-on-off":
                Switch(kind, said => OneGreeting(kind, said));
                break;
            default:
                if (Keys.Has(Profile, "other-greetings"))
                    OtherGreetings();
                else
                    Setup();
                break;
        }
    }, before);

    private string[] Until(string kind) => kind != "alternate" || !Owner!.IsOn(kind, Clock) ? []
        : Owner.AlternateLast is { } last ? ["until", .. Wording.Day(last, Clock.Date)]
        : ["until-switched-off"];

    private void Switch(string kind, Action<string[]> then)
    {
        if (Owner!.IsOn(kind, Clock))
        {
            Owner.On.Remove(kind);
            then([$"greeting-{kind}", "is-off"]);
        }
        else if (kind == "alternate")
        {
            AskEnd(then);
        }
        else
        {
            Owner.On.Add(kind);
            then([$"greeting-{kind}", "is-on"]);
        }
    }

    /// <summary>'#' alone is no end.</summary>
    private void AskEnd(Action<string[]> then)
    {
        void SwitchOn(DateTime? last)
        {
            Owner!.On.Add("alternate");
            Owner.AlternateLast = last;
            then(["greeting-alternate", "is-on", .. Until("alternate")]);
        }

        Ask(
            Asked.Day,
            "enter-end-date",
            (place, digits) =>
            {
                if (DayOf(digits) is { } last)
                    SwitchOn(last);
                else
                    Fail(place, "no-such-date", ["enter-end-date"]);
            },
            () => then([]),
            [],
            lengthMax: 4,
            nothing: () => SwitchOn(null));
    }

    private void MessageSettings(params string[] before) => Menu("message-settings", does =>
    {
        switch (does)
        {
            case "devices":
                Devices();
                break;
            case "brief-menus":
                Owner!.HasBriefMenus = !Owner.HasBriefMenus;
                MessageSettings(Owner.HasBriefMenus ? "menus-are-brief" : "menus-are-full");
                break;
            case "private-lists":
                ChooseList();
                break;
            default:
                Setup();
                break;
        }
    }, before);

    private void Devices() => Menu("devices", does =>
    {
        if (does == "back")
            MessageSettings();
        else
            NumberSetting(does);
    }, []);

    private void NumberSetting(string slot)
    {
        var isSet = Owner!.Numbers.TryGetValue(slot, out var set);
        Menu(
            "number-setting",
            does =>
            {
                if (does == "switch-on-off" && isSet)
                {
                    Owner.Numbers[slot] = (set.Number, !set.IsOn);
                    NumberSetting(slot);
                }
                else if (does != "back")
                {
                    AskNumber(slot);
                }
                else if (slot == "transfer-of-calls")
                {
                    Setup();
                }
                else
                {
                    Devices();
                }
            },
            isSet
                ? [slot, "to-number", .. Wording.Digits(set.Number), set.IsOn ? "is-on" : "is-off"]
                : [slot, "has-no-number"]);
    }

    private void AskNumber(string slot) => Ask(
        Asked.PhoneNumber,
        "enter-number",
        (_, digits) =>
        {
            _failures = 0;
            Owner!.Numbers[slot] = (digits, true);
            NumberSetting(slot);
        },
        () => NumberSetting(slot),
        []);

    private void ChooseList()
    {
        Place? place = null;
        place = new Place("choose-list")
        {
            Asks = Asked.List,
            Key = key =>
            {
                if (key is >= '1' and <= '9')
                {
                    _failures = 0;
                    OneList(key - '0');
                }
                else if (key == '*')
                {
                    MessageSettings();
                }
                else
                {
                    Fail(place!, "not-a-choice", ["choose-list"]);
                }
            },
            Ended = () => Wait(KeyPatience),
            Patience = () => Fail(place!, "nothing-pressed", ["choose-list"]),
        };
        Say(place, ["choose-list"]);
    }

    private void OneList(int list) => ListMenu(
        list, ["list", .. Wording.Number(list), "has", .. Wording.Counted(MembersOf(list).Count, "member")]);

    private List<Member> MembersOf(int list) => Owner!.Lists.GetValueOrDefault(list) ?? [];

    private void ListMenu(int list, string[] before) => Menu("private-list", does =>
    {
        switch (does)
        {
            case "hear-names":
                ListMenu(list, [.. MembersOf(list).SelectMany(m => m.NameAndNumber())]);
                break;
            case "add-name":
                Address(new Errand(Errand.Kind.Enlist) { List = list }, MembersOf(list));
                break;
            case "remove-name":
                AskMember(list);
                break;
            default:
                ChooseList();
                break;
        }
    }, before);

    private void AskMember(int list) => Ask(
        Asked.Member,
        "enter-member",
        (place, digits) =>
        {
            if (_office.Find(digits) is { } member && MembersOf(list).Contains(member))
                SetList(list, [.. MembersOf(list).Where(m => m != member)]);
            else
                Fail(place, "no-such-member", ["enter-member"]);
        },
        () => OneList(list),
        []);

    private void SetList(int list, List<Member> members)
    {
        if (members.Count > 0)
            Owner!.Lists[list] = members;
        else
            Owner!.Lists.Remove(list);
        OneList(list);
    }
}
