using System.Text.Json.Serialization;

namespace Antiphon.Ports;

/// <summary>
/// Where commands enter the store of a server that may have a peer. As <see cref="IRecordWriter"/>, and says with each
/// submission whose disk is enough.
/// </summary>
public interface IConfirmedWriter
{
    void Submit(StoreTicket ticket, StoreCommand command, ConfirmedBy by);
}

[JsonConverter(typeof(JsonStringEnumConverter<ConfirmedBy>))]
public enum ConfirmedBy
{
    /// <summary>The reply comes when it is on our disk.</summary>
    ThisServer,

    /// <summary>The reply comes when it is on the peer's disk, too, or it is known that this cannot be waited for; then
    /// it is degraded, and an event says so.</summary>
    BothServers,
}
