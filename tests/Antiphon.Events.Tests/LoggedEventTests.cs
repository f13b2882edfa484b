using Antiphon.Kernel;

namespace Antiphon.Events.Tests;

public class LoggedEventTests
{
    [Fact]
    public void An_event_that_was_stored_reads_as_it_was()
    {
        var time = new DateTimeOffset(2026, 3, 1, 4, 5, 6, TimeSpan.FromHours(1));
        var logged = new LoggedEvent(1047, time, "primary", "Pair", EventSeverity.Error,
            "This server became active: it runs alone.");
        var key = LoggedEvent.KeyOf("primary", epoch: 18, number: 3);
        var stored = Document.Create(key, "", logged.ToFields(), new HybridTimestamp(1, 0, ServerId.Primary));
        Assert.Equal("event/primary-12-3", key.ToString());
        Assert.Equal(logged, LoggedEvent.Read(stored));
    }
}
