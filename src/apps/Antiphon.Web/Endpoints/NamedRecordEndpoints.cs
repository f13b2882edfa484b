using Antiphon.Directory;
using Antiphon.Ports;
using Antiphon.Web.Kinds;
using Antiphon.Web.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Antiphon.Web.Endpoints;

/// <summary>One kind of named records: listed, shown, added, changed, removed.</summary>
internal sealed class NamedRecordEndpoints<T, TView, TWish>(
    NamedKind<T, TView, TWish> kind, StoreDoor store, DirectoryIndex index)
    where T : class, INamedRecord<T>
    where TWish : class, INamedWish
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet($"/{kind.Path}", List);
        api.MapGet($"/{kind.Path}/{{name}}", (string name) => Show(kind.Find(name, index.Current())));
        api.MapPost($"/{kind.Path}", AddAsync);
        api.MapPatch($"/{kind.Path}/{{name}}", SetAsync);
        api.MapDelete($"/{kind.Path}/{{name}}", RemoveAsync);
    }

    private IResult List()
    {
        var directory = index.Current();
        return Results.Json([.. kind.All(directory).Select(r => kind.View(r, directory))], kind.ViewsType);
    }

    private async Task<IResult> AddAsync(TWish wish)
    {
        var directory = index.Current();
        var id = NamedKind<T, TView, TWish>.NewId();
        var added = kind.Apply(kind.Make(id, kind.CheckName(wish.Name, id, directory)), wish, directory);
        await SubmitAsync(added, directory);
        return Show(added, StatusCodes.Status201Created);
    }

    private async Task<IResult> SetAsync(string name, TWish wish)
    {
        var directory = index.Current();
        var found = kind.Find(name, directory);
        if (wish.Name is { } other)
            kind.CheckName(other, found.Id, directory);
        var changed = kind.Apply(found, wish, directory);
        await SubmitAsync(changed, directory);
        return Show(changed);
    }

    private async Task<IResult> RemoveAsync(string name, string? moveTo)
    {
        var directory = index.Current();
        var found = kind.Find(name, directory);
        var view = kind.View(found, directory);
        await store.SubmitAsync(new StoreCommand.Batch(
        [
            .. kind.Release(found, moveTo, directory),
            new StoreCommand.Delete(NamedKind<T, TView, TWish>.KeyOf(found)),
        ]));
        return Results.Json(view, kind.ViewType);
    }

    private async Task SubmitAsync(T after, DirectorySnapshot directory)
    {
        if (kind.Objection(after, NamedKind<T, TView, TWish>.With(after, directory)) is var (_, refusal))
            throw refusal;
        if (kind.Change(after, directory) is { } command)
            await store.SubmitAsync(command);
    }

    private IResult Show(T record, int status = StatusCodes.Status200OK) =>
        Results.Json(kind.View(record, index.Current()), kind.ViewType, statusCode: status);
}
