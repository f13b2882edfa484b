using System.Net;
using Antiphon.Calls;
using Antiphon.Directory;
using Antiphon.Kernel;
using Antiphon.Ports.Signalling;
using Antiphon.Sdp;
using Antiphon.Sip;

namespace Antiphon.Voice.Calls;

/// <summary>
/// Puts together what a call begins with: who calls whom, by which way, and where routing sends them.
/// </summary>
internal sealed class CallComposer(VoiceContext context)
{
    /// <param name="transaction">Of the INVITE.</param>
    /// <param name="invite">Outside of any dialog.</param>
    /// <param name="flow">On which it came.</param>
    /// <param name="media">Opened for it.</param>
    /// <param name="instead">Where the call that it replaces had gone; null: it replaces none.</param>
    /// <param name="now">For schedules.</param>
    public CallArrival Arrival(
        TransactionKey transaction,
        SipRequest invite,
        SipFlow flow,
        LocalMedia media,
        Destination? instead,
        Instant now)
    {
        var from = context.PhoneSystems.At(flow.Remote.Address);
        var facts = AsPilot(CallFactsReader.Read(invite, context.Directory) with { Integration = from?.Name });
        var decision = Routing.Route(
            facts, context.Directory, context.Settings.Routing, now.ToWallClock(), context.Settings.Zone).Decision;
        return new CallArrival(
            context.NextCallId(),
            transaction,
            invite,
            PathOf(flow),
            context.NextTag(),
            media,
            new Parties(CallFactsReader.ReadCaller(invite), facts.Dialled, facts.Forwarded),
            instead ?? Destination.Of(decision));
    }

    /// <summary>A call that is made from here, by the way of the call for whose caller it is.</summary>
    public CallPlacement Placement(CallOrder order, SignallingPath path, LocalMedia media) => new(
        order,
        $"{context.NextTag()}@{media.Address}",
        context.NextTag(),
        path,
        media,
        context.PhoneSystems.At(FlowOf(path).Remote.Address)?.Identity?.Username);

    public static SignallingPath PathOf(SipFlow flow) => new(
        flow.Transport == SipTransportKind.Udp ? "udp" : "tcp", $"{flow.Local}", $"{flow.Remote}");

    public static SipFlow FlowOf(SignallingPath path) => new(
        path.Transport == "udp" ? SipTransportKind.Udp : SipTransportKind.Tcp,
        IPEndPoint.Parse(path.Local),
        IPEndPoint.Parse(path.Remote));

    /// <summary>A port that is called by the name it registered with stands for the pilot number.</summary>
    private CallFacts AsPilot(CallFacts facts)
    {
        var isPort = context.Settings.Integrations.Any(i => i.Users.Any(u => u.Username == facts.Dialled));
        var isForwarded = context.Directory.FindNumber(facts.Forwarded?.From) is not null;
        return isPort && !isForwarded ? facts with { Dialled = context.Settings.Routing.Pilot.Number } : facts;
    }
}
