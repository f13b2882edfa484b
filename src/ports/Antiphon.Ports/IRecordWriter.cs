namespace Antiphon.Ports;

/// <summary>
/// Where commands enter the store. Never blocks and never throws for what is wrong with the store: the reply says it.
/// Replies go to the sink that the writer was made with, on the store's threads: it must only put them into an inbox.
/// Commands of one writer that touch the same record take effect in the order submitted, except
/// <see cref="StoreCommand.AcceptRecording"/>, which works on the audio first.
/// </summary>
public interface IRecordWriter
{
    void Submit(StoreTicket ticket, StoreCommand command);
}
