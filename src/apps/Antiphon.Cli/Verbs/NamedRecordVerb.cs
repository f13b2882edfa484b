using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Antiphon.Cli.Client;

namespace Antiphon.Cli.Verbs;

/// <summary>
/// A verb for records that are called by their names: <c>list</c>, <c>show</c>, <c>add</c>, <c>set</c>, <c>remove</c>.
/// </summary>
/// <param name="Path">The verb, and its REST resource.</param>
/// <param name="Word">For one of them.</param>
/// <param name="Pairs">What is shown of one; the names in capitals head the columns of the list.</param>
internal sealed record NamedRecordVerb<TView, TWish>(
    string Path,
    string Word,
    Func<TView, ImmutableArray<(string Name, string Value)>> Pairs,
    JsonTypeInfo<TView> ViewType,
    JsonTypeInfo<ImmutableArray<TView>> ViewsType,
    JsonTypeInfo<TWish> WishType)
{
    public Command MakeList(string what)
    {
        var target = new Target();
        var command = target.AddTo(new Command("list", what));
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var all = await server.GetAsync(Path, ViewsType);
            if (target.WantsJson(parsed))
            {
                Printer.Json(all, ViewsType);
                return ExitStatus.Done;
            }

            string[][] rows = [.. all.Select(view => Pairs(view).Select(p => p.Value).ToArray())];
            string[] heads = all.IsEmpty ? [] : [.. Pairs(all[0]).Select(p => p.Name.ToUpperInvariant())];
            Printer.Table(heads, rows, $"none: `antiphon {Path} add NAME` makes one");
            return ExitStatus.Done;
        });
        return command;
    }

    public Command MakeShow()
    {
        var (target, name) = (new Target(), Name());
        var command = target.AddTo(new Command("show", $"Shows a {Word}.") { name });
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            Print(await server.GetAsync(PathOf(parsed.GetValue(name)!), ViewType), target.WantsJson(parsed));
            return ExitStatus.Done;
        });
        return command;
    }

    /// <param name="options">What can be said of one.</param>
    /// <param name="read">The wish of a new one with the name given.</param>
    public Command MakeAdd(IEnumerable<Option> options, Func<ParseResult, string, TWish> read)
    {
        var (target, name) = (new Target(), Name());
        var command = WithOptions(target.AddTo(new Command("add", $"Adds a {Word}.") { name }), options);
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var wish = read(parsed, parsed.GetValue(name)!);
            Print(await server.SendAsync(HttpMethod.Post, Path, wish, WishType, ViewType), target.WantsJson(parsed));
            return ExitStatus.Done;
        });
        return command;
    }

    /// <param name="options">What can be said of one.</param>
    /// <param name="read">The wish; its second argument is another name, or null.</param>
    public Command MakeSet(IEnumerable<Option> options, Func<ParseResult, string?, TWish> read)
    {
        var (target, name) = (new Target(), Name());
        var other = new Option<string?>("--name") { Description = "Another name." };
        var command = WithOptions(
            target.AddTo(new Command("set", $"Changes a {Word}; what is not given stays.") { name, other }), options);
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var wish = read(parsed, parsed.GetValue(other));
            var path = PathOf(parsed.GetValue(name)!);
            Print(await server.SendAsync(HttpMethod.Patch, path, wish, WishType, ViewType), target.WantsJson(parsed));
            return ExitStatus.Done;
        });
        return command;
    }

    /// <param name="moveTo">Names the record that takes its place where it is referred to; null: there is no such
    /// option.</param>
    public Command MakeRemove(Option<string?>? moveTo = null)
    {
        var (target, name) = (new Target(), Name());
        var command = target.AddTo(new Command("remove", $"Removes a {Word}.") { name });
        if (moveTo is not null)
            command.Add(moveTo);
        command.SetAction(async (parsed, _) =>
        {
            using var server = target.Open(parsed);
            var path = PathOf(parsed.GetValue(name)!);
            if (moveTo is not null && parsed.GetValue(moveTo) is { } other)
                path += $"?moveTo={Uri.EscapeDataString(other)}";
            var removed = await server.SendAsync(HttpMethod.Delete, path, content: null, ViewType);
            if (target.WantsJson(parsed))
                Printer.Json(removed, ViewType);
            else
                Console.Out.WriteLine($"removed {Pairs(removed)[0].Value}");
            return ExitStatus.Done;
        });
        return command;
    }

    private static Command WithOptions(Command command, IEnumerable<Option> options)
    {
        foreach (var option in options)
            command.Add(option);
        return command;
    }

    private Argument<string> Name() => new("NAME") { Description = $"The {Word}'s name." };

    private string PathOf(string name) => $"{Path}/{Uri.EscapeDataString(name)}";

    private void Print(TView view, bool asJson)
    {
        if (asJson)
            Printer.Json(view, ViewType);
        else
            Printer.Pairs([.. Pairs(view)]);
    }
}
