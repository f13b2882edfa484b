using Antiphon.Calls;
using Antiphon.Conversation;
using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Sip;
using Antiphon.Voice.Signalling;

namespace Antiphon.Voice.Calls;

/// <summary>Carries out what calls ask for, and brings the answers back to them.</summary>
internal sealed class CallEffects(
    VoiceContext context,
    TransactionTable transactions,
    StoreDesk store,
    MailboxDesk mailboxes,
    SubscriberDesk subscribers,
    PinDesk pins,
    SwitchableTransport transport,
    Action<LiveCall, CallEvent, Instant> step)
{
    public void Do(LiveCall call, CallEffect effect, Instant now, long? adoptedSamples = null)
    {
        var media = context.Outside.Media;
        switch (effect)
        {
            case CallEffect.Respond respond:
                Respond(call, respond, now);
                break;
            case CallEffect.SendRequest send:
                Send(call, send.Request, now);
                break;
            case CallEffect.SendWithCredentials send:
                SendWithCredentials(call, send, now);
                break;
            case CallEffect.CancelInvite:
                if (call.Inviting is { } inviting)
                    transactions.Cancel(inviting, now);
                break;
            case CallEffect.SendAck send:
                var ack = call.Credentials is { } known ? send.Ack.WithCredentials(known) : send.Ack;
                transactions.SendAck(ack, NextHop.Of(ack, call.Flow), context.NextBranch());
                break;
            case CallEffect.StartTimer start:
                call.StartTimer(context.Timers, start.Timer, start.Due);
                break;
            case CallEffect.CancelTimer cancel:
                call.CancelTimer(cancel.Timer);
                break;
            case CallEffect.ConnectMedia connect:
                if (connect.Media.ToRoute() is { } route)
                    media.Connect(call.Session, route);
                break;
            case CallEffect.Play play:
                var manner = new PlayManner(play.Manner.SpeedPercent, play.Manner.GainDecibels);
                media.Play(
                    call.Session, new PlayId(play.Number), play.Script.ToItems(call.Record.Id), play.From, manner);
                break;
            case CallEffect.StopPlaying:
                media.StopPlaying(call.Session);
                break;
            case CallEffect.StartRecording start:
                StartRecording(call, start.Recording, adoptedSamples);
                break;
            case CallEffect.StopRecording:
                media.StopRecording(call.Session);
                break;
            case CallEffect.EndBridge:
                media.EndBridge(call.Session);
                break;
            case CallEffect.CloseMedia:
                media.Close(call.Session);
                break;
            case CallEffect.DeliverMessage deliver:
                Deliver(call, deliver);
                break;
            case CallEffect.KeepDictation keep:
                Keep(call, keep);
                break;
            case CallEffect.DiscardRecording discard:
                context.Outside.Recordings.Discard(discard.Recording);
                break;
            case CallEffect.TellNotMoved tell:
                context.Outside.Observer.OnTrouble(new VoiceTrouble.CallSetAside(call.Record.Id, tell.Reason));
                break;
            case CallEffect.Ask ask:
                Ask(call, ask.Question);
                break;
            default:
                throw new InvalidOperationException($"nothing is decided for the effect {effect.GetType().Name}");
        }
    }

    /// <summary>Its far end is not left in silence.</summary>
    public void SayGoodbye(LiveCall call, Instant now)
    {
        if (call.Record.Phase == CallPhase.Calling && call.Inviting is { } inviting)
        {
            transactions.Cancel(inviting, now);
            return;
        }

        var (_, bye) = call.Record.Dialog.Request(SipMethod.Bye);
        var requester = new Requester.OfCall(call.Record.Id);
        transactions.Send(requester, bye, NextHop.Of(bye, call.Flow), context.NextBranch(), now);
    }

    /// <summary>
    /// A phone that rings, by an INVITE from an address of the other server, for a caller who does not wait for it any
    /// more. It knows the INVITE by its Via, wherever the CANCEL comes from (RFC 3261 9.2).
    /// </summary>
    public void StopRinging(Call call, Instant now)
    {
        var there = CallComposer.FlowOf(call.Path);
        if (call.Invitation is not { IsUnderWay: true, IsProceeding: true } invitation
            || transport.GoOn(call.Dialog, there) is not { } flow)
            return;
        var invite = invitation.Invite.WithVia(TransactionTable.ViaOf(there, invitation.Branch));
        transactions.Cancel(new Requester.OfCall(call.Id), invite, NextHop.Of(invite, flow), now);
    }

    /// <summary>
    /// The recording of a call that broke becomes its message without anybody's confirmation; what was to be a greeting
    /// nobody has confirmed.
    /// </summary>
    public void DeliverOrphan(RecordingInProgress recording, long samples)
    {
        if (recording.Field is null)
            context.Outside.Recordings.Deliver(
                store.Expect((_, _) => { }), recording.Id, samples, RecordingHeaders.AtTheEnd(recording));
        else
            context.Outside.Recordings.Discard(recording.Id);
    }

    private void Send(LiveCall call, SipRequest request, Instant now)
    {
        var isInvitation = request.Method == SipMethod.Invite
            && call.Record.Invitation is { IsUnderWay: true } open && open.Invite.CSeq == request.CSeq;
        var key = transactions.Send(
            new Requester.OfCall(call.Record.Id),
            request,
            NextHop.Of(request, call.Flow),
            isInvitation ? call.Record.Invitation!.Branch : context.NextBranch(),
            now);
        if (request.Method == SipMethod.Invite)
            call.Inviting = key;
    }

    private void SendWithCredentials(LiveCall call, CallEffect.SendWithCredentials send, Instant now)
    {
        var request = send.Request;
        if (context.PhoneSystems.At(call.Flow.Remote.Address)?.Identity is { } identity
            && DigestClient.Accept(send.Challenge) is { } session)
        {
            (_, var credentials) = DigestClient.Authorize(
                session, identity, request.Method, request.Uri, context.NextBranch());
            call.Credentials = credentials;
            Send(call, request.WithCredentials(credentials), now);
        }
        else
        {
            step(call, new CallEvent.RequestFailed(request.CSeq.Number, send.Challenge.Status), now);
        }
    }

    private void Respond(LiveCall call, CallEffect.Respond respond, Instant now)
    {
        if (transactions.HasServer(respond.Transaction))
        {
            transactions.Respond(respond.Transaction, respond.Response, now);
        }
        else
        {
            // The request came to another server: its transaction is not here, the way back is.
            transport.Send(call.Flow, respond.Response.Bytes);
            context.Outside.Observer.OnSent(call.Flow, respond.Response);
        }
    }

    private void StartRecording(LiveCall call, RecordingInProgress recording, long? adoptedSamples)
    {
        // A recording that goes on from another server was begun here when its shadow was.
        if (adoptedSamples is null && recording.ResumedAt is null)
            context.Outside.Recordings.Begin(RecordingHeaders.Of(call.Record, recording, context.Directory));
        var limits = new RecordingLimits(recording.LengthMax, recording.SilenceMax);
        var start = adoptedSamples ?? recording.ResumedAt ?? 0;
        // Also when nothing of it came from there: what was recorded here before stays where it is.
        var goesOn = start > 0 || (adoptedSamples is not null && recording.Anchor is not null);
        var resumption = goesOn ? new RecordingResumption(recording.Anchor?.ToAnchor(), start) : null;
        context.Outside.Media.Record(call.Session, recording.Id, limits, resumption);
    }

    private void Deliver(LiveCall call, CallEffect.DeliverMessage deliver)
    {
        var take = deliver.Recording.Take;
        var ticket = store.Expect((reply, now) =>
        {
            var stored = reply is StoreReply.Committed or StoreReply.AlreadyDone;
            if (stored)
                OnStored(call, deliver.Recording);
            else
                OnNotStored(call, reply);
            step(call, new CallEvent.Answered(stored
                ? new ConversationEvent.MessageStored(take)
                : new ConversationEvent.MessageNotStored(take)), now);
        });
        var bySubscriber = call.Record.Conversation.Visit is not null;
        context.Outside.Recordings.Deliver(
            ticket, deliver.Recording.Id, deliver.Letter.Samples, RecordingHeaders.AtTheEnd(
                call.Record.Id, deliver.Letter, deliver.Recording, bySubscriber, context.Directory));
    }

    private void Keep(LiveCall call, CallEffect.KeepDictation keep)
    {
        var recording = keep.Recording;
        var ticket = store.Expect((reply, now) =>
        {
            if (reply is StoreReply.Committed or StoreReply.AlreadyDone)
            {
                subscribers.WhenKnown(recording.To.First(), reply, now, known => step(
                    call, new CallEvent.Answered(new ConversationEvent.SoundKept(recording.Take)), known));
            }
            else
            {
                OnNotStored(call, reply);
                step(call, new CallEvent.Answered(new ConversationEvent.SoundNotKept(recording.Take)), now);
            }
        });
        context.Outside.Recordings.Deliver(ticket, recording.Id, keep.Samples, Fields.None);
    }

    private void OnStored(LiveCall call, RecordingInProgress recording)
    {
        context.Counters.MessagesStored++;
        foreach (var recipient in recording.To.Reached(context.Directory))
            context.Outside.Observer.OnMessageStored(call.Record.Id, recipient.Mailbox);
    }

    private void OnNotStored(LiveCall call, StoreReply reply)
    {
        context.Counters.MessagesFailed++;
        context.Outside.Observer.OnTrouble(new VoiceTrouble.MessageNotStored(call.Record.Id, CauseOf(reply)));
    }

    private static string CauseOf(StoreReply reply) => reply switch
    {
        StoreReply.Failed failed => failed.Fault.ToString(),
        StoreReply.Refused refused => $"{refused.Reason}: {refused.Detail}",
        _ => reply.GetType().Name,
    };

    private void Ask(LiveCall call, ConversationEffect question)
    {
        switch (question)
        {
            case ConversationEffect.CheckPin check:
                CheckPin(call, check);
                break;
            case ConversationEffect.CountMessages or ConversationEffect.FindMessage
                or ConversationEffect.SetMessageState or ConversationEffect.ForwardMessage
                or ConversationEffect.SendReceipt or ConversationEffect.MeasureMailbox:
                mailboxes.Do(
                    call.Record.Id, question, (answer, now) => step(call, new CallEvent.Answered(answer), now));
                break;
            case ConversationEffect.ReportBlocked blocked:
                context.Outside.Observer.OnTrouble(
                    new VoiceTrouble.NumberBlocked(call.Record.Id, blocked.Number, blocked.Ruling.Because));
                break;
            case ConversationEffect.ChangeSubscriber or ConversationEffect.ChangePin:
                subscribers.Do(question, (answer, now) => step(call, new CallEvent.Answered(answer), now));
                break;
            default:
                throw new InvalidOperationException($"nothing is decided for the question {question.GetType().Name}");
        }
    }

    private void CheckPin(LiveCall call, ConversationEffect.CheckPin check)
    {
        // Who has no PIN is answered like one who typed a wrong one, and as slowly.
        var pin = context.Directory.Find(check.Subscriber)?.Pin?.ToString() ?? "";
        store.Ask(
            (queries, ticket) => queries.VerifyPin(ticket, pin, check.Pin),
            (answer, now) =>
            {
                var verdict = pins.Judge(check.Subscriber, answer is QueryAnswer.PinVerified { Matches: true }, now);
                if (verdict is PinVerdict.Accepted && answer is QueryAnswer.PinVerified { Stronger: { } stronger })
                    pins.Strengthen(check.Subscriber, pin, stronger);
                step(call, new CallEvent.Answered(new ConversationEvent.PinJudged(verdict)), now);
            });
    }
}
