using Antiphon.Kernel;
using Antiphon.Mailboxes;
using Antiphon.Ports;
using Antiphon.Simulation.Worlds;

namespace Antiphon.Simulation.Pairs;

/// <summary>
/// Compares, once all is healed, what callers were told with what both stores hold: it knows what was said on the
/// wire, who could have heard it, and the stores.
/// </summary>
internal sealed class Ledger(PairWorld world, IReadOnlyList<PairCaller> callers, Visits visits)
{
    private static readonly TimeSpan PacketTime = TimeSpan.FromMilliseconds(20);

    /// <summary>Between the tone and the first packet that is kept, and around the last.</summary>
    private static readonly TimeSpan LostAtEnds = TimeSpan.FromMilliseconds(800);

    /// <summary>
    /// Pauses of up to 200 ms are not told, and one or two lie between parts of two servers. Where both recorded, and
    /// one was lost before it could give its part, nobody knows of what that one heard.
    /// </summary>
    private static readonly TimeSpan GapUntoldMax = TimeSpan.FromSeconds(1);

    /// <summary>What is shorter is no message.</summary>
    private static readonly TimeSpan MessageMin = TimeSpan.FromSeconds(1.2);

    private readonly List<string> _wrongs = [];

    public int Messages { get; private set; }

    public IReadOnlyList<string> Check()
    {
        Stores();
        var stored = Stored(world.Primary);
        Messages = stored.Count(m => !Visits.IsEarlier(m.Speaker));
        foreach (var caller in callers)
            Check(caller, stored.Where(m => m.Speaker == caller.Number).ToArray());
        Claim(
            stored.TrueForAll(m => Visits.IsEarlier(m.Speaker) || Consultations.IsSeeker(m.Speaker)
                || callers.Any(c => c.Number == m.Speaker)),
            "There is a message of nobody.");
        return [.. _wrongs, .. visits.Check([.. stored.Select(m => m.Message)])];
    }

    /// <summary>Without the silence that stands for what nobody heard.</summary>
    public TimeSpan LengthOfOnlyMessage()
    {
        var audio = Stored(world.Primary).Single(m => !Visits.IsEarlier(m.Speaker)).Audio;
        var packets = audio.Chunk(Speech.PacketSamples).Count(packet => packet[^1] != 0xFF);
        return packets * PacketTime;
    }

    private void Stores()
    {
        var (a, b) = (Records(world.Primary), Records(world.Secondary));
        var apart = a.Except(b).Concat(b.Except(a)).Take(3).Select(d => $"{d.Key}@{d.Version} {d.Fields}");
        Claim(a.SequenceEqual(b), $"The stores differ: {string.Join("; ", apart)}");
        foreach (var host in world.Hosts)
        {
            foreach (var hash in Records(host).SelectMany(d => BlobReferences.In(d.Fields)))
                Claim(host.Store.Blobs.Exists(hash), $"{host.Name} lacks {hash}.");
        }
    }

    private void Check(PairCaller caller, (int Speaker, Message Message, byte[] Audio)[] messages)
    {
        if (caller is { WasLetGo: true, Finished: null, HasSent: false, EndedAt: { } ended })
        {
            // A caller whose network is broken is silent, and has finished.
            Claim(
                world.CallsToEndSince <= ended || caller.Carriers.WasDeaf(caller.AnsweredAt, ended),
                $"Caller {caller.Number} was let go at {world.ElapsedAt(ended)}.");
        }

        Claim(messages.Length <= 1, $"Caller {caller.Number}'s message is there {messages.Length} times.");
        if (!caller.WasConfirmed || caller.Invited is not { } from || caller.Finished is not { } to)
            return;
        var (missing, gaps, wereBoth) = caller.Attendance.Between(
            from, to, (caller.ToldSentAt ?? caller.EndedAt ?? to) + TimeSpan.FromMilliseconds(50));
        var lost = missing + LostAtEnds;
        if (messages is not [var (_, message, audio)])
        {
            Claim(
                to - from - lost < MessageMin,
                $"Caller {caller.Number} spoke for {to - from}, was told that it is kept, and it is not.");
            return;
        }

        Claim(
            message.Mailbox.Value == world.People.Single(p => p.Extension == caller.Extension).Id.Value,
            $"Caller {caller.Number}'s message is in {message.Mailbox}.");
        CheckAudio(caller, audio, wereBoth ? null : gaps, to - from - lost);
        var silent = TimeSpan.FromSeconds(audio.AsSpan().Count((byte)0xFF) / 8000.0);
        var told = TimeSpan.FromSeconds(message.GapSeconds);
        Claim(
            told <= silent && (silent - told <= GapUntoldMax || wereBoth),
            $"Caller {caller.Number}'s message lacks {silent}, and tells {told}.");
    }

    /// <param name="gapsMax">
    /// Null: both servers recorded for a while, each by its own time line. When the one that stayed is lost soon after
    /// they met, the other goes on in a file with parts of both: their order is not guaranteed yet, and one may break
    /// off in the middle of a packet, and begin anywhere.
    /// </param>
    private void CheckAudio(PairCaller caller, byte[] audio, int? gapsMax, TimeSpan least)
    {
        var (packets, gaps, last) = (0, 0, (At: -1, Packet: -1));
        Span<byte> expected = stackalloc byte[Speech.PacketSamples];
        for (var at = 0; at + Speech.PacketSamples <= audio.Length; at += Speech.PacketSamples)
        {
            var block = audio.AsSpan(at, Speech.PacketSamples);
            var silence = block.IndexOfAnyExcept((byte)0xFF);
            if (silence < 0)
                continue;
            if (silence > 0 && gapsMax is null && IsWhole(caller, audio.AsSpan(at + silence)))
                block = audio.AsSpan(at += silence, Speech.PacketSamples);
            var packet = Speech.PacketOf(block);
            caller.Speech.Fill(packet, expected);
            var whole = block.CommonPrefixLength(expected);
            if (whole < block.Length && gapsMax is null && BeginsWithin(caller, audio.AsSpan(at + whole)) is { } rest)
            {
                at += whole + rest - Speech.PacketSamples;
                continue;
            }

            // A disk that lost its power lost the end of what was written, wherever that is.
            if (whole < block.Length && !block[whole..].ContainsAnyExcept((byte)0xFF))
                continue;
            Claim(whole == block.Length, $"Caller {caller.Number}'s message holds what nobody said, at {at}.");
            Claim(
                packet > last.Packet || gapsMax is null,
                $"Caller {caller.Number}'s message has packet {packet} after {last.Packet}.");
            var index = at / Speech.PacketSamples;
            if (packets > 0 && (index != last.At + 1 || packet != last.Packet + 1))
                gaps++;
            (packets, last) = (packets + 1, (index, packet));
        }

        Claim(
            gapsMax is null || gaps <= gapsMax,
            $"Caller {caller.Number}'s message has {gaps} gaps, and may have {gapsMax}.");
        Claim(
            packets * PacketTime >= least,
            $"Caller {caller.Number}'s message holds {packets * PacketTime} of at least {least}.");
    }

    /// <summary>It begins with a packet of this caller.</summary>
    private static bool IsWhole(PairCaller caller, ReadOnlySpan<byte> audio)
    {
        if (audio.Length < Speech.PacketSamples)
            return false;
        Span<byte> expected = stackalloc byte[Speech.PacketSamples];
        caller.Speech.Fill(Speech.PacketOf(audio), expected);
        return audio.StartsWith(expected);
    }

    /// <summary>So many samples of a packet whose beginning is not there, and then the next; null: not so.</summary>
    private static int? BeginsWithin(PairCaller caller, ReadOnlySpan<byte> audio)
    {
        Span<byte> before = stackalloc byte[Speech.PacketSamples];
        for (var rest = 0; rest < Speech.PacketSamples && rest < audio.Length; rest++)
        {
            if (!IsWhole(caller, audio[rest..]))
                continue;
            caller.Speech.Fill(Speech.PacketOf(audio[rest..]) - 1, before);
            return audio[..rest].SequenceEqual(before[^rest..]) ? rest : null;
        }

        return null;
    }

    private static Document[] Records(Host host)
    {
        using var reader = host.Store.OpenReader();
        return [.. reader.Scan(null, int.MaxValue)];
    }

    private List<(int Speaker, Message Message, byte[] Audio)> Stored(Host host)
    {
        var all = new List<(int, Message, byte[])>();
        foreach (var record in Records(host).Where(d => d.Key.Type == Message.RecordType && !d.IsDeleted))
        {
            var message = Message.Read(record);
            if (message.Blob is not { } hash || !host.Store.Blobs.TryOpen(hash, out var blob))
            {
                Claim(false, $"{message.Id} has no sound.");
                continue;
            }

            var audio = new byte[blob.Length];
            _ = blob.Read(0, audio);
            // Of what was torn after its first few samples nobody can tell who said it.
            if (SpeakerOf(audio) is { } speaker)
                all.Add((speaker, message, audio));
        }

        return all;
    }

    /// <summary>Who said the first packet that is there as a whole.</summary>
    public static int? SpeakerOf(byte[] audio)
    {
        for (var at = 0; at + Speech.PacketSamples <= audio.Length; at += Speech.PacketSamples)
        {
            if (audio[at + Speech.PacketSamples - 1] != 0xFF)
                return Speech.SpeakerOf(audio.AsSpan(at));
        }

        return null;
    }

    private void Claim(bool holds, string wrong)
    {
        if (!holds)
            _wrongs.Add(wrong);
    }
}
