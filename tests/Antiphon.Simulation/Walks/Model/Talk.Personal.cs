namespace Antiphon.Simulation.Walks.Model;

/// <summary>PIN, name, listing, and what is said for callers to hear.</summary>
internal sealed partial class Talk
{
    /// <summary>Name, greeting, PIN and listing, each by the way that leads to it later, too.</summary>
    private void Enrol()
    {
        void Greeting(string[] said) => Dictate("standard", Pin, said);
        void Pin(string[] said) => AskNewPin(Listed, isEnrolling: true, said);
        void Listed(string[] said) => Listing(Done, said);
        void Done()
        {
            Owner!.IsEnrolled = true;
            MainMenuCounted(["enrolment-done", .. Owner.Warning()]);
        }

        Dictate(null, Greeting, "enrolment-begins");
    }

    private void PersonalSettings(params string[] before) => Menu("personal-settings", does =>
    {
        switch (does)
        {
            case "change-pin":
                AskNewPin(PersonalSettings, isEnrolling: false);
                break;
            case "record-name":
                Dictate(null, PersonalSettings);
                break;
            case "directory-listing":
                Listing(() => PersonalSettings());
                break;
            default:
                Setup();
                break;
        }
    }, before);

    private void Listing(Action then, params string[] before) => Menu("directory-listing", does =>
    {
        if (does == "switch-on-off")
        {
            Owner!.IsUnlisted = !Owner.IsUnlisted;
            Listing(then);
        }
        else
        {
            then();
        }
    }, [.. before, Owner!.IsUnlisted ? "not-listed" : "listed"]);

    /// <summary>Nobody enrols with the PIN that the administrator gave them.</summary>
    private void AskNewPin(Action<string[]> then, bool isEnrolling, params string[] before)
    {
        void Cancel(Place asking)
        {
            if (isEnrolling)
                Fail(asking, "not-a-choice", ["enter-new-pin"]);
            else
                then([]);
        }

        Ask(
            Asked.NewPin,
            "enter-new-pin",
            (place, pin) =>
            {
                if (FlawOf(pin) is { } flaw)
                {
                    Fail(place, flaw, ["enter-new-pin"]);
                    return;
                }

                _failures = 0;
                ChosenPin = pin;
                Ask(
                    Asked.NewPin,
                    "repeat-new-pin",
                    (_, again) => ChangePin(place, pin, again, then),
                    () => Cancel(place),
                    []);
            },
            () => Cancel(Place),
            before);
    }

    /// <summary>To be typed once more.</summary>
    public string? ChosenPin { get; private set; }

    private void ChangePin(Place asking, string pin, string again, Action<string[]> then)
    {
        ChosenPin = null;
        if (again != pin)
        {
            Fail(asking, "pins-differ", ["enter-new-pin"]);
            return;
        }

        _failures = 0;
        if (pin == Owner!.Pin)
        {
            Fail(asking, "pin-is-old-one", ["enter-new-pin"]);
            return;
        }

        Owner.Pin = pin;
        then(["pin-changed"]);
    }

    private string? FlawOf(string pin)
    {
        var steps = pin.Zip(pin.Skip(1), (a, b) => b - a).Distinct().ToArray();
        return pin.Length < 4 ? "pin-too-short"
            : pin.Length > 20 ? "pin-too-long"
            : pin == Owner!.Extension ? "pin-is-extension"
            : steps is [>= -1 and <= 1] ? "pin-too-simple"
            : null;
    }

    /// <summary>A greeting, or else the name, is said for callers to hear. Only keeping it changes anything.</summary>
    private void Dictate(string? greeting, Action<string[]> then, params string[] before) => Say(
        new Place("dictation-beep")
        {
            Ended = () => BeginTake(new Place("dictating")
            {
                Table = "dictating",
                Obey = does =>
                {
                    _then = does == "cancel-recording" ? After.Cancel : After.Menu;
                    StopTake();
                },
                Wrong = () => { },
                Take = new Take(TimeSpan.FromSeconds(greeting is null ? 10 : 180), Before: 0, audio =>
                {
                    var isCancelled = _takeIsAsked && _then == After.Cancel;
                    if (_isGone)
                        End();
                    else if (isCancelled || audio.Length < SamplesMin)
                        then([isCancelled ? "not-kept" : "message-too-short"]);
                    else
                        AfterDictation(greeting, _outside.Keep(audio), then);
                }),
            }),
        },
        [.. before, greeting is null ? "say-your-name" : "say-your-greeting", "beep"]);

    private void AfterDictation(string? greeting, string sound, Action<string[]> then, params string[] before)
    {
        Place? place = null;
        place = new Place("after-dictation")
        {
            Table = "after-dictation",
            Obey = Obey,
            Wrong = () => Refuse("not-a-choice"),
            Ended = () => Wait(KeyPatience),
            Patience = () => Refuse("nothing-pressed"),
        };
        Say(place, [.. before, .. Choices("after-dictation")]);

        void Refuse(string reproach)
        {
            if (++_failures < FailuresMax)
                AfterDictation(greeting, sound, then, reproach);
            else
                Leave("too-many-failures");
        }

        void Obey(string does)
        {
            switch (does)
            {
                case "keep" when greeting is null:
                    Owner!.NameSound = sound;
                    then(["name-kept"]);
                    break;
                case "keep":
                    Owner!.Sounds[greeting] = sound;
                    then(["greeting-kept"]);
                    break;
                case "review":
                    Say(
                        new Place("hearing-dictation")
                        {
                            Table = "after-dictation",
                            Obey = Obey,
                            Wrong = () => Refuse("not-a-choice"),
                            Ended = () => AfterDictation(greeting, sound, then),
                        },
                        ["take"]);
                    break;
                case "record-again":
                    Dictate(greeting, then);
                    break;
                case "help":
                    Say(Place, Keys.Help(Profile, "after-dictation", isSubscriber: true));
                    break;
                default:
                    then(["not-kept"]);
                    break;
            }
        }
    }
}
