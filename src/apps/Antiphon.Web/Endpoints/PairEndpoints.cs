using System.Net;
using Antiphon.Failover;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Web.Store;
using Antiphon.Web.Views;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Antiphon.Web.Endpoints;

/// <summary>The pair's settings: shown as they are in force, changed on either server for both.</summary>
/// <param name="profile">What holds where nothing was set; null for a single server.</param>
/// <param name="store">Where they are kept.</param>
internal sealed class PairEndpoints(PairSettings? profile, StoreDoor store)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/pair/settings", () => Results.Json(Show(), WebJson.Readable.PairSettingsView));
        api.MapPatch("/pair/settings", async (PairSettingsWish wish) =>
        {
            await ChangeAsync(wish);
            return Results.Json(Show(), WebJson.Readable.PairSettingsView);
        });
    }

    private PairSettingsView Show()
    {
        var (record, own) = Read();
        record.Over(Profile, out var settings);
        return new PairSettingsView(
            settings.PairName,
            (int)settings.Interval.TotalMilliseconds,
            settings.Missed,
            (int)settings.LeaseLength.TotalMilliseconds,
            (int)settings.LeaseMargin.TotalMilliseconds,
            settings.ScheduledFailback is { } window ? window.ToString() : "manual",
            settings.AutomaticMoves,
            settings.Guard.ToString().ToLowerInvariant(),
            own.ForceFailoverOnCall ?? settings.ForceFailoverOnCall,
            settings.VirtualAddress,
            settings.IsolationAddress,
            settings.Witness);
    }

    private async Task ChangeAsync(PairSettingsWish wish)
    {
        var (record, own) = Read();
        var changed = record with
        {
            Version = record.Version + 1,
            Interval = wish.IntervalMs ?? record.Interval,
            Missed = wish.Missed ?? record.Missed,
            Lease = wish.LeaseMs ?? record.Lease,
            Failback = wish.Failback ?? record.Failback,
            Guard = wish.Guard ?? record.Guard,
            IsolationAddress = Address(wish.IsolationAddress) ?? record.IsolationAddress,
            Witness = wish.Witness ?? record.Witness,
            WitnessKey = wish.WitnessKey?.Trim() ?? record.WitnessKey,
            Name = wish.Name ?? record.Name,
        };
        var mistakes = changed.Over(Profile, out _);
        if (mistakes.Count > 0)
            throw RefusedException.Malformed(
                $"{mistakes[0].Key}: {mistakes[0].Text}",
                "nothing was changed; give those that belong together at once");
        if (changed with { Version = record.Version } != record)
            await store.SubmitAsync(new StoreCommand.Put(
                PairSettingsRecord.Key, "", changed.ToFields().ChangedFrom(record.ToFields())));
        if (wish.ForceFailoverOnCall is { } force)
            await store.SubmitAsync(new StoreCommand.Put(
                PairSettingsRecord.LocalKey, "", new PairSettingsRecord { ForceFailoverOnCall = force }.ToFields()));
    }

    private static string? Address(string? given) =>
        string.IsNullOrEmpty(given) || IPAddress.TryParse(given, out _)
            ? given
            : throw RefusedException.Malformed(
                $"'{given}' is no address", "give an IPv4 or IPv6 address, or '' for none");

    private PairSettings Profile => profile
        ?? throw RefusedException.Conflict(
            "this server has no other one", "`antiphon pair` makes a pair of two servers");

    private (PairSettingsRecord Shared, PairSettingsRecord Own) Read()
    {
        using var reader = store.OpenReader();
        return (Of(reader, PairSettingsRecord.Key), Of(reader, PairSettingsRecord.LocalKey));
    }

    private static PairSettingsRecord Of(IRecordReader reader, RecordKey key) =>
        reader.Get(key) is { IsDeleted: false } document ? PairSettingsRecord.Read(document) : new PairSettingsRecord();
}
