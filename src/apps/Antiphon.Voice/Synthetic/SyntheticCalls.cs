namespace Antiphon.Voice.Synthetic;

/// <summary>
/// Calls that nobody makes, at two servers that are there for a moment and have nothing outside. Code is made ready
/// when it first runs, which takes half a second for a call and another 0.15 s for a takeover; after this it has run
/// before (DESIGN 4).
/// <code>
///   one:    answers, records ── hands over ────────────────────► goes on ── caller hangs up
///   other:  follows ─────────── goes on, is lost
/// </code>
/// </summary>
public static class SyntheticCalls
{
    /// <exception cref="InvalidOperationException">A call did not go as calls go: a bug, here or there.</exception>
    public static void Run()
    {
        var (one, other) = (new SyntheticServer("one"), new SyntheticServer("other"));
        one.Activate();
        Meet();
        one.Receive(SyntheticPhone.Subscribe());
        var caller = new SyntheticPhone("c1", "2001");
        caller.Call(one);
        one.LetHear();
        one.LetHear();
        one.HearSpeech();
        new SyntheticPhone("c2", "7000").Call(one);
        foreach (var key in "2001#4711#1")
            one.HearKey(key);

        one.Deactivate();
        Meet();
        other.Activate();
        Meet();
        one.Deliver(new VoiceEvent.OtherJudged(IsLost: true));
        one.Activate();
        caller.HangUp(one);
        if (one.Delivered == 0)
            throw new InvalidOperationException("the message of a synthetic call was not stored");

        void Meet()
        {
            one.Deliver(new VoiceEvent.ShadowsWanted());
            other.Deliver(new VoiceEvent.ShadowsWanted());
            other.Follow(one);
            one.Follow(other);
        }
    }
}
