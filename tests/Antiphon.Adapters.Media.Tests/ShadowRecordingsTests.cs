using Antiphon.Kernel;
using Antiphon.Ports;
using Antiphon.Ports.Media;
using Antiphon.Testing.Store;

namespace Antiphon.Adapters.Media.Tests;

/// <summary>
/// What arrives of another server's recording, in whatever order, lies in the spool as it was recorded.
/// </summary>
public sealed class ShadowRecordingsTests : IDisposable
{
    private const int PacketSamples = 160;

    private static readonly RecordingHeader Header = new(
        new RecordingId("r1"), new RecordKey("message", "m1"), "alice", AudioCodec.PCMU, Fields.None);

    private readonly InMemorySpool _spool = new();
    private readonly RecordingWriter _writer;
    private readonly ShadowRecordings _shadows;

    public ShadowRecordingsTests()
    {
        _writer = new RecordingWriter(_spool, new Nobody(), _ => { }, _ => { });
        _shadows = new ShadowRecordings(_writer);
        _writer.Begin(Header);
        _shadows.Begin(Header.Recording, AudioCodec.PCMU, from: 0);
    }

    public void Dispose() => _writer.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Server_that_came_late_has_all_of_it_once_the_beginning_was_repeated(ulong seed)
    {
        var chance = new Chance(seed);
        var said = Said(chance, packets: 600);
        var joined = PacketSamples * chance.Next(1, 500);
        var (live, repeated) = (joined, 0);
        while (live < said.Length || repeated < joined)
        {
            if (live < said.Length && chance.OneIn(2))
            {
                _shadows.Put(Header.Recording, live, said.AsSpan(live, PacketSamples));
                live += PacketSamples;
            }
            else if (repeated < joined)
            {
                var length = Math.Min(chance.Next(1, 30_000), joined - repeated);
                _shadows.Repeat(Header.Recording, repeated, said.AsSpan(repeated, length));
                repeated += length;
            }

            if (chance.OneIn(200))
                Assert.Equal(Math.Max(repeated, live == joined ? 0 : live), _shadows.Flush(Header.Recording));
        }

        Assert.Equal(said.Length, _shadows.Finish(Header.Recording));
        Assert.Equal(said, Spooled());
    }

    [Fact]
    public void What_lies_there_from_an_earlier_time_stays_until_something_else_arrives()
    {
        var said = Said(new Chance(5), packets: 300);
        _shadows.Put(Header.Recording, 0, said.AsSpan(0, 20_000));
        _shadows.Finish(Header.Recording);
        _shadows.Begin(Header.Recording, AudioCodec.PCMU, from: 0);
        _shadows.Put(Header.Recording, 40_000, said.AsSpan(40_000));
        Assert.Equal(said.Length, _shadows.Finish(Header.Recording));
        var spooled = Spooled();
        Assert.Equal(said[..20_000], spooled[..20_000]);
        Assert.All(spooled[20_000..40_000], sample => Assert.Equal(0xFF, sample));
        Assert.Equal(said[40_000..], spooled[40_000..]);
    }

    [Fact]
    public void What_was_recorded_here_is_not_written_over_by_what_the_other_server_recorded_by_itself()
    {
        var said = Said(new Chance(5), packets: 300);
        _shadows.Put(Header.Recording, 0, said.AsSpan(0, 20_000));
        _shadows.Finish(Header.Recording);
        _shadows.Begin(Header.Recording, AudioCodec.PCMU, from: 20_000);
        _shadows.Put(Header.Recording, 0, said.AsSpan(40_000, 160));
        _shadows.Put(Header.Recording, 20_000, said.AsSpan(20_000));
        Assert.Equal(said.Length, _shadows.Finish(Header.Recording));
        Assert.Equal(said, Spooled());
    }

    [Fact]
    public void What_is_repeated_of_a_recording_that_goes_on_here_is_put_before_it()
    {
        var said = Said(new Chance(6), packets: 100);
        _shadows.Put(Header.Recording, 8000, said.AsSpan(8000));
        _shadows.Finish(Header.Recording);
        _shadows.Repeat(Header.Recording, 0, said.AsSpan(0, 8000));
        Assert.Equal(said, Spooled());
    }

    [Fact]
    public void Audio_that_makes_no_sense_or_comes_too_late_ends_nothing()
    {
        _shadows.Put(Header.Recording, long.MaxValue - 10, [1]);
        _shadows.Repeat(Header.Recording, -1, [1]);
        _writer.Discard(Header.Recording);
        _shadows.Repeat(Header.Recording, 0, [1, 2, 3]);
        _writer.Begin(Header);
        Assert.Empty(Spooled());
    }

    private static byte[] Said(Chance chance, int packets) =>
        [.. Enumerable.Range(0, packets * PacketSamples).Select(_ => (byte)chance.Next(255))];

    private byte[] Spooled()
    {
        byte[]? samples = null;
        _writer.Read(Header.Recording, audio => Volatile.Write(ref samples, audio!.Value.Samples));
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref samples) is not null, TimeSpan.FromSeconds(30)));
        return samples!;
    }

    private sealed class Nobody : IRecordWriter
    {
        public void Submit(StoreTicket ticket, StoreCommand command) =>
            throw new InvalidOperationException("Nothing is delivered here.");
    }
}
