using Antiphon.Conversation;
using Antiphon.Directory;
using Antiphon.Web.Store;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Antiphon.Web.Endpoints;

/// <summary>What the restriction tables of a class say of a number.</summary>
internal sealed class DiallingEndpoints(DirectoryIndex index)
{
    public void Map(IEndpointRouteBuilder api) => api.MapGet("/dialling", Test);

    private IResult Test(string number, string? classOfService)
    {
        var directory = index.Current();
        var id = SubscriberRules.ClassId(classOfService ?? "", directory);
        var @class = directory.Classes.Find(id) ?? directory.DefaultClass;
        return Results.Json(
            [.. Dialling.Purposes.Select(purpose => View(purpose, directory.RulingOn(number, purpose, @class)))],
            WebJson.Readable.ImmutableArrayDialRulingView);
    }

    private static DialRulingView View(DialPurpose purpose, DialRuling ruling) =>
        new(MenuRules.NameOf(purpose), ruling.IsAllowed, ruling.Because);
}
