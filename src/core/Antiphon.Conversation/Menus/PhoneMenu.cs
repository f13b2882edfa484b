using System.Collections.Immutable;

namespace Antiphon.Conversation;

/// <summary>A profile: which keys ask for what, in every context.</summary>
public sealed record PhoneMenu(string Name, ImmutableSortedDictionary<MenuContext, KeyMap> Maps)
{
    /// <summary>Of a context that the profile has no keys for, an empty one.</summary>
    public KeyMap this[MenuContext context] => Maps.GetValueOrDefault(context, KeyMap.Empty);

    internal static PhoneMenu Of(string name, params ReadOnlySpan<(MenuContext Context, KeyMap Map)> maps)
    {
        var all = ImmutableSortedDictionary.CreateBuilder<MenuContext, KeyMap>();
        foreach (var (context, map) in maps)
            all.Add(context, map);
        return new PhoneMenu(name, all.ToImmutable());
    }
}

/// <summary>The profiles that a server knows, and the one that holds where none is asked for.</summary>
public sealed record PhoneMenus(PhoneMenu Default, ImmutableArray<PhoneMenu> All)
{
    public static readonly PhoneMenus BuiltIn = new(
        StandardMenu.Table, [StandardMenu.Table, ComedianMenu.Table, FreeswitchMenu.Table]);

    public PhoneMenu? Find(string name)
    {
        foreach (var menu in All)
        {
            if (menu.Name == name)
                return menu;
        }

        return null;
    }

    /// <summary>A subscriber's profile; one that this server does not know is as good as none.</summary>
    public PhoneMenu Of(string? name) => (name is null ? null : Find(name)) ?? Default;
}
