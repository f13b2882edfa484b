using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Antiphon.Kernel;

namespace Antiphon.Ports;

/// <summary>Ties a reply to its command; chosen by the one who submits, unique within its connection.</summary>
public readonly record struct StoreTicket(ulong Value);

/// <summary>
/// What can be asked of the store's writer. Plain data: it crosses a socket as it is. Every command may be sent
/// again after a lost reply and changes nothing twice that matters; only one that expects a version is refused then.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "do")]
[JsonDerivedType(typeof(Put), "put")]
[JsonDerivedType(typeof(Patch), "patch")]
[JsonDerivedType(typeof(Delete), "delete")]
[JsonDerivedType(typeof(Batch), "batch")]
[JsonDerivedType(typeof(AcceptRecording), "accept")]
public abstract record StoreCommand
{
    private StoreCommand()
    {
    }

    /// <summary>Creates the record; one that exists gets these fields and keeps its others, and its owner.</summary>
    public sealed record Put(RecordKey Key, string Owner, Fields Fields, Expectation Expect = default) : StoreCommand
    {
        /// <summary>
        /// Those of the fields that nobody has chosen: they give way to whatever was written in their place, here or
        /// at the other server, before or after.
        /// </summary>
        public Fields? Assumed { get; init; }
    }

    /// <summary>Replaces the fields given of a record that exists and keeps its others.</summary>
    public sealed record Patch(RecordKey Key, Fields Fields, Expectation Expect = default) : StoreCommand;

    /// <summary>
    /// Leaves a tombstone. A record that is deleted already or never was is answered with <c>AlreadyDone</c>.
    /// </summary>
    public sealed record Delete(RecordKey Key, Expectation Expect = default) : StoreCommand;

    /// <summary>
    /// All or none, in order; of <see cref="Put"/>, <see cref="Patch"/> and <see cref="Delete"/> only.
    /// </summary>
    public sealed record Batch(ImmutableArray<StoreCommand> Commands) : StoreCommand
    {
        public bool Equals(Batch? other) =>
            other is not null && Commands.AsSpan().SequenceEqual(other.Commands.AsSpan());

        public override int GetHashCode() => Commands.Length;
    }

    /// <summary>
    /// Merges records of the peer into ours, all or none, their stamps as they came; our clock goes on after them
    /// unless they are far ahead. Writes the conflict log. The node's own: it is not sent between processes.
    /// </summary>
    /// <param name="Peer">Whose they are.</param>
    /// <param name="Documents">As the peer has them.</param>
    /// <param name="SeenByPeer">Our clock as far as the peer had our changes when it sent them.</param>
    /// <param name="Progress">How far the peer's changes are here then; null when this does not say. One that does not
    /// fit is refused with all the rest.</param>
    public sealed record Merge(
        StoreId Peer, ImmutableArray<Document> Documents, HybridTimestamp SeenByPeer, ProgressStep? Progress)
        : StoreCommand;

    /// <summary>
    /// Takes away a piece of what the peer has and nobody needs any more: old changes from the feed, old tombstones.
    /// From then on a record of the peer's that is not here, and that was known here before, counts as deleted. To be
    /// submitted again until it is <c>AlreadyDone</c>. The node's own: it is not sent between processes.
    /// </summary>
    /// <param name="ChangesThrough">Their positions; the newest stays.</param>
    /// <param name="Acknowledged">Up to here the peer has all; a tombstone after it stays.</param>
    /// <param name="DeletedBefore">Tombstones of deletions before that.</param>
    public sealed record Forget(long ChangesThrough, long Acknowledged, HybridTimestamp DeletedBefore) : StoreCommand;

    /// <summary>
    /// Delivers a finished recording from the spool: audio to a blob, its record created with the fields <c>blob</c>
    /// and <c>bytes</c> added, or a field of a record set to it, then the spool's file removed. One that was delivered
    /// before is <c>AlreadyDone</c>; one that <c>Failed</c> is tried again by the store until it is delivered or the
    /// store is closed.
    /// </summary>
    /// <param name="Header">As it was begun, its fields with those of its end.</param>
    /// <param name="Bytes">How long the audio is to be; null for all that a dead recorder left.</param>
    public sealed record AcceptRecording(RecordingHeader Header, long? Bytes) : StoreCommand
    {
        [JsonIgnore]
        public RecordingId Recording => Header.Recording;

        /// <summary>The record it becomes: answers the command when the spool has nothing of it any more.</summary>
        [JsonIgnore]
        public RecordKey Key => Header.Key;

        private const string BytesField = "bytes";

        private bool IsOfRecordThere => Header is { Field: not null, Fields.Count: 0 };

        /// <summary>What is committed once the audio is a blob. Committed again it changes nothing more.</summary>
        public StoreCommand ToCommand(BlobHash blob, long bytes)
        {
            var fields = Header.Field is { } field
                ? Header.Fields.With(field, $"\"{new Sound(blob, Header.Codec)}\"")
                : Header.Fields.With("blob", $"\"{blob}\"").With(BytesField, $"{bytes}");
            if (IsOfRecordThere)
                return new Patch(Key, fields);
            // Of a call that moved, the server that lost it may have kept its beginning.
            var isFirst = Expectation.Less(BytesField);
            var put = new Put(Key, Header.Owner, fields, isFirst) { Assumed = Header.Assumed };
            return Header.Copies is { } copies
                ? new Batch([put, .. copies.Select(c => put with { Key = c.Key, Owner = c.Owner })])
                : put;
        }

        /// <summary>
        /// The reply to <see cref="ToCommand"/> as the one to this command: a record that was deleted needs no sound.
        /// </summary>
        public StoreReply Settle(StoreReply reply) =>
            IsOfRecordThere
            && reply is StoreReply.Refused { Reason: RefusalReason.NotFound or RefusalReason.Deleted }
                ? new StoreReply.AlreadyDone(reply.Ticket)
                : reply;
    }
}

/// <summary>What a command expects to find. Default: anything.</summary>
/// <param name="IsAbsent">No such record yet; one that exists makes the command <c>AlreadyDone</c>.</param>
/// <param name="Version">The record is as it was when read; one that changed since is refused.</param>
/// <param name="LessIn">
/// A field with a whole number: there is no such record, or it has less there than the command brings; else the command
/// is <c>AlreadyDone</c>. Half a recording gives way to the whole, and the whole not to the half.
/// </param>
/// <param name="Holding">
/// The record has this in that field, or a patch of it is <c>AlreadyDone</c>. What is written there instead gives way
/// to what was written there at the other server, whichever came first.
/// </param>
public readonly record struct Expectation(
    bool IsAbsent, HybridTimestamp? Version, string? LessIn = null, FieldValue? Holding = null)
{
    public static readonly Expectation Absent = new(IsAbsent: true, Version: null);

    public static Expectation Less(string field) => new(IsAbsent: false, Version: null, LessIn: field);

    public static Expectation Has(FieldValue value) => new(IsAbsent: false, Version: null, Holding: value);

    public static Expectation At(HybridTimestamp version) => new(IsAbsent: false, version);
}

/// <param name="Field">The name of a field.</param>
/// <param name="Json">What it holds, as <see cref="Fields"/> has it.</param>
public sealed record FieldValue(string Field, string Json);
