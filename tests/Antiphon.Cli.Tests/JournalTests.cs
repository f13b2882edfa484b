using Antiphon.Cli.Observing;
using Antiphon.Cli.Tracing;
using Antiphon.Kernel;
using Antiphon.Node.Events;
using Antiphon.Voice;
using Microsoft.Extensions.Logging;

namespace Antiphon.Cli.Tests;

public class JournalTests
{
    private static readonly CallId Call = new("antiphon-1-1");
    private readonly Lines _log = new();
    private readonly VoiceJournal _journal;

    public JournalTests()
    {
        var events = new EventLog("antiphon", 1, TimeZoneInfo.Utc, TimeProvider.System, new EventJournal(_log));
        _journal = new VoiceJournal(_log, events, new SipTrace("nowhere", TimeProvider.System, events), _ => { });
    }

    [Theory]
    [InlineData("5551234", "..34"), InlineData("12", ".."), InlineData(null, "withheld")]
    public void A_callers_number_is_shortened(string? number, string shortened)
    {
        _journal.OnCallBegan(Call, number, "1001", "Greeting");
        Assert.Equal($"Call antiphon-1-1 from {shortened} for 1001 began: Greeting", Assert.Single(_log.Written));
    }

    [Fact]
    public void A_step_of_a_call_says_from_event_and_to()
    {
        _journal.OnCallStep(Call, "Talking/Greeting", "KeyPressed", "Talking/Recording");
        Assert.Equal("Call antiphon-1-1: Talking/Greeting -- KeyPressed --> Talking/Recording",
            Assert.Single(_log.Written));
    }

    [Fact]
    public void What_a_bug_says_of_the_keys_that_met_it_is_not_written()
    {
        _journal.OnCallBroken(Call, "KeyPressed",
            new InvalidOperationException("nothing is decided for EnterPin { Digits = 8642 }"));
        _journal.OnFault("MessageArrived", new FormatException("no call with PIN 8642"));
        Assert.DoesNotContain(_log.Written, line => line.Contains("8642", StringComparison.Ordinal));
        Assert.Contains(_log.Written, line => line.Contains("InvalidOperationException", StringComparison.Ordinal));
        Assert.Contains(_log.Written, line => line.Contains("FormatException", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_trouble_becomes_an_event()
    {
        var troubles = typeof(VoiceTrouble).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(VoiceTrouble)));
        VoiceTrouble[] all =
        [
            new VoiceTrouble.MessageNotStored(Call, "the disk is full"), new VoiceTrouble.ClipMissing("beep", "gone"),
            new VoiceTrouble.NoMediaPort("none is free"), new VoiceTrouble.PortsExhausted(7),
            new VoiceTrouble.MailboxLocked(new SubscriberId("s1"), DateTimeOffset.UnixEpoch),
            new VoiceTrouble.StoreUnreadable("the disk is gone"), new VoiceTrouble.ShadowUnreadable(Call, "version 9"),
            new VoiceTrouble.CallSetAside(Call, "no port"), new VoiceTrouble.NumberBlocked(Call, "900123", "line 1"),
            new VoiceTrouble.CallGivenUp(Call),
        ];
        Assert.Equal(troubles.Order(ByName), all.Select(trouble => trouble.GetType()).Order(ByName));
        foreach (var trouble in all)
            _journal.OnTrouble(trouble);
        Assert.Equal(all.Length, _log.Written.Count);
        Assert.DoesNotContain(_log.Written, line => line.Contains("900123", StringComparison.Ordinal));
    }

    private static readonly Comparer<Type> ByName = Comparer<Type>.Create((a, b) =>
        string.CompareOrdinal(a.Name, b.Name));

    private sealed class Lines : ILogger
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Written.Add(formatter(state, exception));
    }
}
