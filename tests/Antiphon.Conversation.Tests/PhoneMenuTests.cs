using System.Text;
using Antiphon.Mailboxes;
using Antiphon.Testing;

namespace Antiphon.Conversation.Tests;

/// <summary>The tables of keys, those built in and those from a file.</summary>
public class PhoneMenuTests
{
    private const string Ways = "[0-9*#]{1,4}";

    public static TheoryData<string> Profiles => [.. PhoneMenus.BuiltIn.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Profile_that_is_built_in_has_no_mistake_that_a_file_may_not_have(string profile)
    {
        var menu = PhoneMenus.BuiltIn.Find(profile)!;
        var file = new StringBuilder("""{"name":"mine","menus":{""");
        file.AppendJoin(',', Enum.GetValues<MenuContext>().Where(c => menu.Maps.ContainsKey(c)).Select(context =>
            $"\"{MenuRules.NameOf(context)}\":{{" + string.Join(
                ',', menu[context].Bindings.Select(b => $"\"{b.Keys}\":\"{MenuRules.NameOf(b.Command)}\"")) + "}"));
        var read = PhoneMenuFile.Read(Encoding.UTF8.GetBytes(file.Append("}}").ToString()), out var mistakes);
        Assert.Empty(mistakes);
        foreach (var (context, map) in menu.Maps)
        {
            Assert.Equal(map.Bindings.AsEnumerable(), read![context].Bindings);
            Assert.All(map.Bindings, b => Assert.Matches($"^{Ways}$", b.Keys));
        }
    }

    [Theory]
    [InlineData("""{"main": {"1": "new-mesages"}}""", "main: '1' is new-mesages: there is no such command")]
    [InlineData("""{"main": {"1": "keep-as-new"}}""", "main: '1' is keep-as-new, which means nothing there")]
    [InlineData("""{"mainmenu": {}}""", "mainmenu: there is no such menu; there are opening-greeting")]
    [InlineData("""{"main": {"1": "new-messages"}}""", "main: there is no way out; give one of these a key: sign-out")]
    [InlineData("""{"main": {"x": "help", "*": "sign-out"}}""", "main: 'x' must be 1 to 4 of the keys")]
    [InlineData("""{"main": {"*": "help", "*": "sign-out"}}""", "main: '*' stands there twice")]
    [InlineData(
        """{"main": {"*": "sign-out"}, "old-messages": {"*": "back"}}""",
        "old-messages: no key leads here; give old-messages one")]
    [InlineData("""{"opening-greeting": {"9": "sign-in"}}""", "opening-greeting: '9' can never be reached")]
    public void Mistake_in_a_file_is_named(string menus, string mistake)
    {
        Assert.Null(Read($$"""{"name": "mine", "menus": {{menus}}}""", out var mistakes));
        Assert.Contains(mistakes, m => m.StartsWith(mistake, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name": "standard", "menus": {}}""")]
    [InlineData("""{"name": "mine", "menus": {}, "keys": 1}""")]
    public void What_is_no_profile_is_not_read_as_one(string json)
    {
        Assert.Null(Read(json, out var mistakes));
        Assert.NotEmpty(mistakes);
    }

    [Fact]
    public void All_mistakes_are_named_at_once()
    {
        _ = Read("""{"name": "", "menus": {"main": {"1": "x", "2": "y"}, "there": {}}}""", out var mistakes);
        Assert.Equal(5, mistakes.Length);
    }

    [Fact]
    public void Menu_that_a_file_does_not_name_is_the_standard_one()
    {
        var menu = Read(
            """{"name": "mine", "menus": {"after-message": {"7": "delete", "9": "back"}} /* as in the old system */}""",
            out _)!;
        Assert.Equal(Command.Delete, menu[MenuContext.AfterMessage].Read("7").Command);
        Assert.Equal(Command.NewMessages, menu[MenuContext.Main].Read("1").Command);
    }

    [Theory]
    [InlineData("comedian", "17", MessageState.Deleted)]
    [InlineData("comedian", "177", MessageState.Deleted)]
    [InlineData("comedian", "1747", MessageState.Deleted)]
    [InlineData("comedian", "191", MessageState.Saved)]
    [InlineData("comedian", "190", MessageState.New)]
    [InlineData("freeswitch", "17", MessageState.Deleted)]
    [InlineData("freeswitch", "12", MessageState.Saved)]
    [InlineData("freeswitch", "1*", MessageState.New)]
    public void Subscribers_of_other_systems_find_their_keys(string profile, string keys, MessageState first)
    {
        var talk = Talk.InMailbox(3, profile: profile).Press(keys);
        Assert.IsType<Stage.DuringMessage>(talk.Stage);
        Assert.Equal(first, talk.StateOfFirst);
    }

    [Fact]
    public void Profile_tells_its_own_keys()
    {
        Assert.Contains("to-delete press number-7", Talk.Menu(MenuContext.AfterMessage, "freeswitch"));
        Assert.Contains("to-delete press number-3", Talk.Menu(MenuContext.AfterMessage));
    }

    /// <summary>docs/phone-menu.md is made from the tables: UPDATE_DOCS=1 writes it anew.</summary>
    [Fact]
    public void Page_says_what_the_tables_say()
    {
        var file = Path.Combine(RepositoryFolder.Root, "docs", "phone-menu.md");
        var page = PhoneMenuPage.Text();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
            File.WriteAllText(file, page);
        Assert.True(
            File.Exists(file) && File.ReadAllText(file) == page,
            "docs/phone-menu.md differs from the tables: UPDATE_DOCS=1 ./test unit writes it anew");
    }

    private static PhoneMenu? Read(string json, out System.Collections.Immutable.ImmutableArray<string> mistakes) =>
        PhoneMenuFile.Read(Encoding.UTF8.GetBytes(json), out mistakes);
}
