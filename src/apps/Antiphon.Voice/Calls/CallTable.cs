using System.Diagnostics.CodeAnalysis;
using Antiphon.Calls;
using Antiphon.Kernel;
using Antiphon.Ports.Media;
using Antiphon.Sip;

namespace Antiphon.Voice.Calls;

/// <summary>The calls that this server carries, by what they are asked for by.</summary>
internal sealed class CallTable
{
    private readonly Dictionary<CallId, LiveCall> _calls = [];
    private readonly Dictionary<DialogId, LiveCall> _byDialog = [];
    private readonly Dictionary<MediaSessionId, LiveCall> _bySession = [];

    /// <summary>As they are now: they may come and go while they are looked at.</summary>
    public LiveCall[] All => [.. _calls.Values];

    public LiveCall? Find(CallId call) => _calls.GetValueOrDefault(call);

    public LiveCall? Find(DialogId dialog) => _byDialog.GetValueOrDefault(dialog);

    public LiveCall? Find(MediaSessionId session) => _bySession.GetValueOrDefault(session);

    public void Add(LiveCall call)
    {
        _calls.Add(call.Record.Id, call);
        _byDialog[call.Record.Dialog.Id] = call;
        _bySession.Add(call.Session, call);
    }

    /// <summary>The call's record goes on; its dialog may have got its second tag.</summary>
    public void Replace(LiveCall call, Call record)
    {
        if (call.Record.Dialog.Id != record.Dialog.Id)
        {
            _byDialog.Remove(call.Record.Dialog.Id);
            _byDialog[record.Dialog.Id] = call;
        }

        call.Record = record;
    }

    public void Remove(LiveCall call)
    {
        _calls.Remove(call.Record.Id);
        if (Find(call.Record.Dialog.Id) == call)
            _byDialog.Remove(call.Record.Dialog.Id);
        _bySession.Remove(call.Session);
    }

    /// <summary>RFC 3891 3: who was handed on to us by somebody who had called before goes where they went.</summary>
    /// <param name="replaces">Of the new INVITE.</param>
    /// <param name="replaced">The call that it takes the place of.</param>
    /// <param name="status">What is answered when it may not.</param>
    public bool MayReplace(Replaces replaces, [NotNullWhen(true)] out LiveCall? replaced, out int status)
    {
        replaced = Find(DialogId.Of(replaces));
        if (replaced is null || replaced.Record.Phase is CallPhase.Ending or CallPhase.Ended)
            status = 481;
        else if (replaces.EarlyOnly)
            // Ours are answered at once.
            status = 486;
        else
            status = replaced.Record.Partner is null ? 200 : 603;
        return status == 200;
    }
}
