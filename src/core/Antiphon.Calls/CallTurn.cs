using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Sip;

namespace Antiphon.Calls;

/// <summary>One step of a call while it is being taken.</summary>
internal sealed class CallTurn(Call call, Surroundings around, Instant now)
{
    private readonly List<CallEffect> _effects = [];

    public Call Call { get; set; } = call;

    public Surroundings Around => around;

    public Instant Now => now;

    public CallMedia Media
    {
        get => Call.Media;
        set => Call = Call with { Media = value };
    }

    public void Do(CallEffect effect) => _effects.Add(effect);

    public Step<Call, CallEffect> Finish() => new(Call, [.. _effects]);

    public void StartTimer(CallTimer timer, Instant due)
    {
        Call = Call with { Timers = Call.Timers.SetItem(timer, due) };
        Do(new CallEffect.StartTimer(timer, due));
    }

    /// <summary>Those of the record that run.</summary>
    public void RestartTimers(params ReadOnlySpan<CallTimer> timers)
    {
        foreach (var timer in timers)
        {
            if (Call.Timers.TryGetValue(timer, out var due))
                Do(new CallEffect.StartTimer(timer, due));
        }
    }

    public void CancelTimer(CallTimer timer)
    {
        if (!Call.Timers.ContainsKey(timer))
            return;
        Call = Call with { Timers = Call.Timers.Remove(timer) };
        Do(new CallEffect.CancelTimer(timer));
    }

    public void ForgetTimer(CallTimer timer) => Call = Call with { Timers = Call.Timers.Remove(timer) };

    public void Respond(TransactionKey transaction, SipResponse response) =>
        Do(new CallEffect.Respond(transaction, response));

    /// <summary>A request of ours in the dialog.</summary>
    public void Send(SipMethod method, SipBody? body, params ReadOnlySpan<SipField> fields)
    {
        var (dialog, request) = Call.Dialog.Request(method, fields, body);
        Call = Call with { Dialog = dialog };
        Do(new CallEffect.SendRequest(request));
    }
}
