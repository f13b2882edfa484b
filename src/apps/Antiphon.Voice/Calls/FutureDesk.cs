using System.Collections.Immutable;
using System.Text.Json;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;

namespace Antiphon.Voice.Calls;

/// <summary>
/// Delivers messages when they are due. What is due stands in the store alone: it is read anew when this server becomes
/// active and whenever one of them changes, so that none depends on the server that took it.
/// </summary>
internal sealed class FutureDesk(VoiceContext context, StoreDesk store) : ITimed
{
    /// <summary>Shorter asks a failing disk more often.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private ImmutableArray<Document> _known = [];
    private RunningTimer? _timer;
    private bool _isActive;

    public void Begin()
    {
        _isActive = true;
        Look();
    }

    /// <summary>The other server delivers them now.</summary>
    public void End() => _isActive = false;

    /// <summary>Some were added, or are gone.</summary>
    public void Look()
    {
        if (!_isActive)
            return;
        store.Ask((queries, ticket) => queries.List(ticket, FutureMessage.RecordType, ""), (answer, later) =>
        {
            if (answer is QueryAnswer.Listed listed)
            {
                _known = listed.Documents;
                Deliver(later);
            }
            else
            {
                WakeAt(later + Pause);
            }
        });
    }

    public void OnTimer(int timer, Instant now)
    {
        _timer = null;
        Look();
    }

    private void Deliver(Instant now)
    {
        if (!_isActive)
            return;
        var wall = now.ToWallClock();
        foreach (var document in _known.Where(d => DueOf(d) <= wall))
            Deliver(document);
        var next = _known.Select(DueOf).Where(due => due > wall).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        if (next < DateTimeOffset.MaxValue)
            WakeAt(now + (next - wall));
    }

    /// <summary>
    /// The message and the end of its waiting in one step: nothing is delivered twice or left behind.
    /// </summary>
    private void Deliver(Document document)
    {
        var commands = FutureMessage.Deliver(document, context.Directory)
            .Where(m => context.Directory.Find(new SubscriberId(m.Owner)) is not null)
            .Select(StoreCommand (m) =>
                new StoreCommand.Put(m.Key, m.Owner, m.Fields, Expectation.Absent) { Assumed = Message.Unheard })
            .Append(new StoreCommand.Delete(document.Key));
        store.Submit(new StoreCommand.Batch([.. commands]), (reply, now) =>
        {
            if (reply is StoreReply.Failed or StoreReply.Refused)
                WakeAt(now + Pause);
        });
    }

    private void WakeAt(Instant due)
    {
        if (_timer is { } running && running.Due <= due)
            return;
        _timer?.Cancel();
        _timer = context.Timers.Start(this, 0, due);
    }

    /// <summary>What cannot be read is never due, and stays for a version that can.</summary>
    private static DateTimeOffset DueOf(Document document)
    {
        try
        {
            return FutureMessage.DueOf(document);
        }
        catch (JsonException)
        {
            return DateTimeOffset.MaxValue;
        }
    }
}
