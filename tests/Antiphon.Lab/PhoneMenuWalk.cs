using Antiphon.Conversation;
using Antiphon.Lab.Peers;
using Antiphon.Lab.Walks;

namespace Antiphon.Lab;

/// <summary>
/// Every key of profile <c>standard</c> is pressed on a real phone (the classes in Walks), and what is heard is what
/// its documentation promises, written down by hand.
/// </summary>
public sealed class PhoneMenuWalk(ITestOutputHelper output)
{
    private static readonly IEnumerable<Step> Walked =
    [
        .. CallersWalk.Attended, .. CallersWalk.Spoken, .. CallersWalk.Opening, .. CallersWalk.Greeted,
        .. DuringMessageWalk.Steps, .. AfterMessageWalk.Steps, .. SendingWalk.Steps, .. GreetingsWalk.Steps,
        .. SettingsWalk.Steps,
    ];

    [Fact]
    public void Every_key_of_the_standard_menu_is_walked()
    {
        var bound =
            from map in PhoneMenus.BuiltIn.Find("standard")!.Maps
            from binding in map.Value.Bindings
            select (map.Key, binding.Keys);
        Assert.Empty(bound.Except(Walked.Where(s => s.In is not null).Select(s => (s.In!.Value, s.Keys))));
    }

    /// <summary>Side by side, each with a server and a phone of its own: most of it is listening.</summary>
    [Fact(Timeout = 300_000)]
    public async Task What_is_heard_after_each_key_is_what_it_promises()
    {
        Assert.SkipUnless(Baresip.IsInstalled, "baresip is not installed: apt-get install baresip-core");
        await Task.WhenAll(
            CallersWalk.GoAsync(output),
            DuringMessageWalk.GoAsync(output),
            AfterMessageWalk.GoAsync(output),
            SendingWalk.GoAsync(output),
            GreetingsWalk.GoAsync(output),
            SettingsWalk.GoAsync(output));
    }
}
