using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;

namespace Antiphon.Voice.Signalling;

/// <summary>
/// Calls that came while this server was inactive: they wait until it becomes active, which they may be the cause of
/// (SPEC 4, cause 5), and are refused when it does not.
/// </summary>
/// <param name="timers">Of the loop.</param>
/// <param name="refuse">Called on the loop for one that has waited too long.</param>
internal sealed class HeldInvites(TimerQueue timers, Action<TransactionKey, SipRequest, Instant> refuse)
{
    /// <summary>A caller hears nothing so long; a phone system tries the next server when we refuse.</summary>
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);

    private readonly Dictionary<TransactionKey, Held> _held = [];

    public void Add(TransactionKey transaction, SipRequest invite, SipFlow flow, Instant now)
    {
        var held = new Held(this, transaction, invite, flow);
        _held.Add(transaction, held);
        timers.Start(held, 0, now + WaitMax);
    }

    /// <summary>The caller has given up (RFC 3261 9.2); null when the call does not wait here.</summary>
    public SipRequest? Remove(TransactionKey transaction) =>
        _held.Remove(transaction, out var held) ? held.Invite : null;

    /// <param name="callId">Of the INVITE; null for all that wait.</param>
    public void Refuse(string? callId, Instant now)
    {
        foreach (var held in _held.Values.Where(h => callId is null || h.Invite.CallId == callId).ToArray())
            held.OnTimer(0, now);
    }

    /// <summary>All of them, in the order of their arrival; none waits any more.</summary>
    public IEnumerable<(TransactionKey Transaction, SipRequest Invite, SipFlow Flow)> TakeAll()
    {
        var all = _held.Values.Select(h => (h.Transaction, h.Invite, h.Flow)).ToArray();
        _held.Clear();
        return all;
    }

    private sealed class Held(HeldInvites owner, TransactionKey transaction, SipRequest invite, SipFlow flow) : ITimed
    {
        public TransactionKey Transaction => transaction;

        public SipRequest Invite => invite;

        public SipFlow Flow => flow;

        public void OnTimer(int timer, Instant now)
        {
            if (owner._held.Remove(transaction))
                owner.Refuse(transaction, invite, now);
        }
    }

    private void Refuse(TransactionKey transaction, SipRequest invite, Instant now) => refuse(transaction, invite, now);
}
