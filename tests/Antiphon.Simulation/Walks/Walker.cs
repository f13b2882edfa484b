using Antiphon.Kernel;
using Antiphon.Simulation.Walks.Model;

namespace Antiphon.Simulation.Walks;

/// <summary>What somebody presses who mostly knows the menus, and sometimes does not.</summary>
internal sealed class Walker(Chance chance, Member[] members)
{
    private const string AllKeys = "0123456789*#";

    /// <summary>Keys to press one after another.</summary>
    /// <param name="talk">Where they stand.</param>
    /// <param name="isTaken">Somebody is in this mailbox already.</param>
    public string Keys(Talk talk, Func<Member, bool> isTaken)
    {
        if (chance.OneIn(14))
            return $"{AllKeys[chance.Next(AllKeys.Length)]}";
        if (talk.Place.Likely is { Length: > 0 } likely && chance.OneIn(2))
            return $"{Any(likely)}";
        if (talk.Place.Table is { } table)
            return KeysOf(Model.Keys.Of(talk.Profile, table));
        return talk.Place.Asks switch
        {
            Asked.Extension => Any(Extension() + "#", Extension() + "#", Extension() + "#", Extension(), "99#", "*"),
            Asked.Pin => Pin(talk, isTaken),
            Asked.NewPin => NewPin(talk),
            Asked.Caller => Any("5#", "01#", "0", "7#", "200", "2002#", "*"),
            Asked.MessageNumber => Any("1#", "2#", "3", "2", "17#", "0#", "*", "#"),
            Asked.Recipient => Any(
                Extension() + "#", Extension() + "#", Extension() + "#", "#", "#", "#", "##", "737#", "1#", "2#", "*",
                "200#", "99#", Extension()),
            Asked.Member => Any(Extension() + "#", Extension() + "#", "9#", "*"),
            Asked.Day => Any("0#", "0#", "1#", "3", "0230#", "1231", "0101#", "*", "9999#", "#"),
            Asked.Time => Any(Soon(talk) + "#", Soon(talk), "2359#", "2460#", "900#", "7", "*", "#"),
            Asked.PhoneNumber => Any("5551#", "01234567#", "0", "*", "#"),
            Asked.List => Any("1", "2", "1", "2", "*", "0"),
            Asked.Dialled => Any(
                Extension() + "#", Extension(), Extension() + "#", "*", "*", "#", "0", "55#", "7", "20*",
                $"850{chance.Next(3)}#", "8520#", "8540#", "8", "2"),
            Asked.Name => Any("7#", "737#", "7377662", "2001#", "20", "99#", "5#", "0#", "*", "#"),
            Asked.Choice => Any("1", "2", "8", "9", "0", "*", "#"),
            _ => $"{AllKeys[chance.Next(AllKeys.Length)]}",
        };
    }

    /// <summary>Ways that help and going back would make rare.</summary>
    private string KeysOf(KeyTable table)
    {
        var all = table.All;
        while (true)
        {
            var (keys, does) = all[chance.Next(all.Length)];
            var isRare = does is "back" or "help" or "sign-out" or "sign-in" or "cancel-recording" or "operator"
                or "delete" or "setup";
            if (!isRare || chance.OneIn(4))
                return keys;
        }
    }

    private string Pin(Talk talk, Func<Member, bool> isTaken) =>
        talk.Signing is not { } member || isTaken(member) ? Any("*", "12345#")
        : chance.OneIn(6) ? $"{chance.Next(10_000, 99_999)}#"
        : member.Pin + (chance.OneIn(5) ? "" : "#");

    private string NewPin(Talk talk) =>
        talk.ChosenPin is { } chosen && !chance.OneIn(5) ? chosen + "#"
        : Any(
            $"{chance.Next(1000, 999_999)}#", $"{chance.Next(1000, 999_999)}#", "12#", "4321#", "7777#", "*",
            talk.Owner!.Extension + "#", talk.Owner.Pin + "#", "123456789012345678901#");

    private static string Soon(Talk talk) => $"{talk.Clock.AddMinutes(2):HHmm}";

    private string Extension() => Any(members).Extension;

    private T Any<T>(params T[] all) => all[chance.Next(all.Length)];
}
