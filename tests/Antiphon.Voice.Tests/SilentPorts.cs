using System.Collections.Immutable;
using System.Net;
using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Ports.Shadowing;
using Antiphon.Ports.Signalling;
using Antiphon.Sip;
using Antiphon.Voice.Registrations;

namespace Antiphon.Voice.Tests;

/// <content>What is around the loop.</content>
internal sealed partial class Station
{
    /// <summary>All ports of the loop: answers nothing unless it is told to.</summary>
    internal sealed class SilentPorts(Action<VoiceEvent> deliver)
        : IMediaEngine, IRecordingDesk, IRecordWriter, IQueries, IShadowLink, IShadowRecordings, IVoiceObserver,
            ISipTargetFinder
    {
        /// <summary>That was opened for media.</summary>
        public int LastPort { get; private set; } = 20000;

        /// <summary>What is streamed to the other server is stamped with it.</summary>
        public Func<Instant> Clock { get; init; } = () => default;

        public List<Exception> Bugs { get; } = [];

        public List<Exception> Faults { get; } = [];

        /// <summary>Calls that came while the station was inactive: phone system and number.</summary>
        public List<(string Integration, string Dialled)> Waiting { get; } = [];

        /// <summary>Phone systems that were looked up, and by which names.</summary>
        public List<(string System, string Hosts)> LookedUp { get; } = [];

        public void Find(string system, ImmutableArray<string> hosts) =>
            LookedUp.Add((system, string.Join(", ", hosts)));

        /// <summary>The one port that has a bug, by the name of its method.</summary>
        public string? Faulty { get; set; }

        /// <summary>The same, but the bug is met once only.</summary>
        public string? FaultyOnce { get; set; }

        public bool RightPin { get; set; }

        public string? StrongerPin { get; set; }

        /// <summary>The one in every mailbox; none: the store does not answer who asks for one.</summary>
        public Document? Message { get; set; }

        /// <summary>What the store has been asked to keep, and has not said yet that it does.</summary>
        public List<StoreTicket> Unanswered { get; } = [];

        public List<StoreCommand> Submitted { get; } = [];

        public int OpenSessions { get; private set; }

        public List<(MediaSessionId One, MediaSessionId Other)> Bridges { get; } = [];

        /// <summary>What went to the other server, in its order.</summary>
        public List<VoiceEvent> Shadowed { get; } = [];

        /// <summary>Store and hasher answer nothing any more: this server is about to die.</summary>
        public bool IsUnanswered { get; set; }

        /// <summary>So much has arrived here of each recording of another server's calls.</summary>
        public long ShadowSamples { get; set; } = 16_000;

        /// <summary>What was to be played last.</summary>
        public ImmutableArray<AudioItem> Playing { get; private set; } = [];

        /// <summary>Where in it the last one began.</summary>
        public TimeSpan PlayedFrom { get; private set; }

        /// <summary>Something else waits to be sent to the other server.</summary>
        public bool IsWayBusy { get; set; }

        /// <summary>How the last recording goes on; null: it was begun.</summary>
        public RecordingResumption? Resumption { get; private set; }

        /// <summary>Keys that another server had counted.</summary>
        public List<(char Key, uint Timestamp)> ResumedKeys { get; } = [];

        /// <summary>Recordings that the media engine was to let be heard once more.</summary>
        public List<RecordingId> HeardAgain { get; } = [];

        /// <summary>Recordings that were to become what they are for, and their lengths.</summary>
        public List<(RecordingId Recording, long Samples)> Delivered { get; } = [];

        /// <summary>Calls that ended without a BYE.</summary>
        public List<CallId> GivenUp { get; } = [];

        /// <summary>Calls that were not taken over.</summary>
        public List<VoiceTrouble.CallSetAside> SetAside { get; } = [];

        /// <summary>What was to be read of recordings.</summary>
        public List<(RecordingId Recording, long Offset, int Samples)> Reads { get; } = [];

        /// <summary>What another server had recorded before, and gave this one.</summary>
        public List<(RecordingId Recording, long Offset, int Samples)> RepeatedHere { get; } = [];

        /// <summary>Recordings that were begun here and neither delivered nor discarded.</summary>
        public SortedSet<RecordingId> Recordings { get; } = [];

        /// <summary>Those of another server's calls that are being written here.</summary>
        public SortedSet<RecordingId> ShadowRecordings { get; } = [];

        public void CallChanged(CallId call, ReadOnlyMemory<byte> record) =>
            Shadowed.Add(new VoiceEvent.ShadowChanged(call, record, Clock()));

        public void CallEnded(CallId call) => Shadowed.Add(new VoiceEvent.ShadowEnded(call));

        public void CallLetGo(CallId call) => Shadowed.Add(new VoiceEvent.ShadowLetGo(call));

        public void Begin(string life) => Shadowed.Add(new VoiceEvent.ShadowsBegun(life));

        public void TellClock() => Shadowed.Add(new VoiceEvent.ShadowClock(Clock()));

        public void Told() => Shadowed.Add(new VoiceEvent.ShadowsTold());

        public void CallReturned(CallId call, ReadOnlyMemory<byte> record, long samples) =>
            Shadowed.Add(new VoiceEvent.ShadowReturned(call, record, samples, Clock()));

        public void LampChanged(string lamp, ReadOnlyMemory<byte> record) =>
            Shadowed.Add(new VoiceEvent.LampShadowChanged(lamp, record, Clock()));

        public void LampEnded(string lamp) => Shadowed.Add(new VoiceEvent.LampShadowEnded(lamp));

        public bool TryRepeat(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
        {
            if (IsWayBusy)
                return false;
            Shadowed.Add(new VoiceEvent.ShadowRepeated(recording, offset, samples.ToArray()));
            return true;
        }

        public void Begin(RecordingId recording, AudioCodec codec, long from) => ShadowRecordings.Add(recording);

        public void Put(RecordingId recording, long offset, ReadOnlySpan<byte> samples)
        {
        }

        public void Repeat(RecordingId recording, long offset, ReadOnlySpan<byte> samples) =>
            RepeatedHere.Add((recording, offset, samples.Length));

        public long Flush(RecordingId recording) => ShadowRecordings.Contains(recording) ? ShadowSamples : 0;

        public long Finish(RecordingId recording) => ShadowRecordings.Remove(recording) ? ShadowSamples : 0;

        public int? Open(MediaSessionId session, IPEndPoint local, MediaSessionId? beside, out string error)
        {
            MeetBug(nameof(Open));
            (error, OpenSessions) = ("", OpenSessions + 1);
            return LastPort += 2;
        }

        public void Connect(MediaSessionId session, MediaRoute route) => MeetBug(nameof(Connect));

        public void ResumeOutgoing(MediaSessionId session, OutgoingAnchor anchor)
        {
        }

        public void Play(
            MediaSessionId session, PlayId play, ImmutableArray<AudioItem> items, TimeSpan from, PlayManner manner) =>
            (Playing, PlayedFrom) = (items, from);

        public void StopPlaying(MediaSessionId session) => Playing = [];

        public void SendKeys(MediaSessionId session, string keys)
        {
        }

        public void Record(
            MediaSessionId session, RecordingId recording, RecordingLimits limits, RecordingResumption? resumption) =>
            Resumption = resumption;

        public void StopRecording(MediaSessionId session)
        {
        }

        public void ResumeKeys(MediaSessionId session, char key, uint timestamp) => ResumedKeys.Add((key, timestamp));

        public void HearAgain(MediaSessionId session, RecordingId recording) => HeardAgain.Add(recording);

        public void Read(RecordingId recording, long offset, int samples) => Reads.Add((recording, offset, samples));

        public void Bridge(MediaSessionId session, MediaSessionId other) => Bridges.Add((session, other));

        public void EndBridge(MediaSessionId session) =>
            Bridges.RemoveAll(b => b.One == session || b.Other == session);

        public void Close(MediaSessionId session) => OpenSessions--;

        public void Begin(RecordingHeader header) => Recordings.Add(header.Recording);

        public void Deliver(StoreTicket ticket, RecordingId recording, long samples, RecordingEnd end)
        {
            Delivered.Add((recording, samples));
            if (IsUnanswered)
                Unanswered.Add(ticket);
            else
                deliver(new VoiceEvent.StoreReplied(new StoreReply.AlreadyDone(ticket)));
        }

        public void Discard(RecordingId recording) => Recordings.Remove(recording);

        public void Submit(StoreTicket ticket, StoreCommand command)
        {
            Submitted.Add(command);
            if (!IsUnanswered)
                deliver(new VoiceEvent.StoreReplied(new StoreReply.AlreadyDone(ticket)));
        }

        public void List(QueryTicket ticket, string type, string owner) =>
            deliver(new VoiceEvent.QueryAnswered(new QueryAnswer.Listed(ticket, [])));

        public void Count(QueryTicket ticket, string type, string owner, string field, string secondField)
        {
            MeetBug(nameof(Count));
            deliver(new VoiceEvent.QueryAnswered(new QueryAnswer.Counted(ticket, [])));
        }

        public void Pick(QueryTicket ticket, RecordSelection selection, RecordPlace place)
        {
            if (Message is { } message && !IsUnanswered)
            {
                var picked = new PickedRecord(message, 1, message.Created);
                deliver(new VoiceEvent.QueryAnswered(new QueryAnswer.Picked(ticket, picked)));
            }
        }

        public void VerifyPin(QueryTicket ticket, string hash, string pin)
        {
            if (!IsUnanswered)
                deliver(new VoiceEvent.QueryAnswered(new QueryAnswer.PinVerified(ticket, RightPin, StrongerPin)));
        }

        public void HashPin(QueryTicket ticket, string pin)
        {
        }

        public void OnSent(SipFlow flow, SipMessage message)
        {
        }

        private void MeetBug(string at)
        {
            var isFaulty = Faulty == at || FaultyOnce == at;
            if (FaultyOnce == at)
                FaultyOnce = null;
            if (isFaulty)
                throw new InvalidOperationException($"A bug in {at}.");
        }

        public void OnReceived(SipFlow flow, SipMessage message)
        {
        }

        public void OnCallBegan(CallId call, string? caller, string dialled, string destination)
        {
        }

        public void OnCallStep(CallId call, string from, string @event, string to)
        {
        }

        public void OnCallEnded(CallId call, TimeSpan length)
        {
        }

        public void OnCallBroken(CallId call, string @event, Exception bug) => Bugs.Add(bug);

        public void OnMessageStored(CallId call, MailboxId mailbox)
        {
        }

        public void OnFault(string during, Exception bug) => Faults.Add(bug);

        public void OnRegistration(RegistrationReport registration)
        {
        }

        public void OnCalledWhileInactive(string call, string integration, string dialled) =>
            Waiting.Add((integration, dialled));

        public void OnTrouble(VoiceTrouble trouble)
        {
            if (trouble is VoiceTrouble.CallSetAside aside)
                SetAside.Add(aside);
            if (trouble is VoiceTrouble.CallGivenUp given)
                GivenUp.Add(given.Call);
        }
    }
}
