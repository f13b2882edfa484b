using System.Collections.Immutable;
using Antiphon.Kernel;
using Antiphon.Ports;

namespace Antiphon.Replication.Tests;

/// <summary>Whatever happens to the pair, once it can talk both stores are the same and nothing is lost.</summary>
public sealed class ConvergenceTests
{
    private static readonly string[] Types = ["subscriber", "message", "rule"];

    [Theory]
    [InlineData(0, 60)]
    [InlineData(1000, 60)]
    [InlineData(2000, 60)]
    public void Edits_partitions_cuts_and_crashes_end_in_equal_stores(ulong from, int runs)
    {
        for (var seed = from; seed < from + (ulong)runs; seed++)
            new Run(seed).Go();
    }

    /// <summary>One pair's life from a seed.</summary>
    private sealed class Run(ulong seed)
    {
        private readonly Chance _chance = new(seed);
        private readonly HashSet<RecordKey> _written = [];

        public void Go()
        {
            using var pair = new Pair();
            for (var i = 0; i < 300; i++)
            {
                Happen(pair);
                pair.Pass(TimeSpan.FromMilliseconds(_chance.Next(5)));
            }

            pair.Cut();
            pair.Connect();
            pair.Settle();
            var (a, b) = (pair.A.Records, pair.B.Records);
            Assert.True(a.SequenceEqual(b), $"seed {seed}: {Difference(a, b)}");
            Assert.True(_written.IsSubsetOf(a.Select(d => d.Key)), $"seed {seed}: a record is lost");
            foreach (var hash in a.SelectMany(d => BlobReferences.In(d.Fields)))
            {
                Assert.True(
                    pair.A.Store.Blobs.Exists(hash) && pair.B.Store.Blobs.Exists(hash), $"seed {seed}: {hash} is lost");
            }

            AssertQuiet(pair);
        }

        /// <summary>Nothing goes round and round: a second connection has nothing to tell.</summary>
        private void AssertQuiet(Pair pair)
        {
            pair.Cut();
            pair.Connect();
            pair.Settle();
            var others = pair.Frames.Where(f => f is not (Frame.Hello or Frame.Resume));
            Assert.True(!others.Any(), $"seed {seed}: {others.FirstOrDefault()} in a quiet pair");
        }

        private void Happen(Pair pair)
        {
            var site = _chance.OneIn(2) ? pair.A : pair.B;
            switch (_chance.Next(40))
            {
                case < 8:
                    Write(site);
                    break;
                case 8:
                    pair.Cut();
                    break;
                case 9 or 10 when !pair.IsConnected:
                    pair.Connect();
                    break;
                case 11 when _chance.OneIn(4):
                    pair.Cut();
                    site.Crash();
                    break;
                case 12 when _chance.OneIn(8):
                    pair.Cut();
                    site.Store.TrimmedTo = site.Records.Length / 2;
                    break;
                case 13 when _chance.OneIn(4):
                    site.Deliver(new Node.Replication.ReplicationInput.CompareAsked(Deep: true));
                    break;
                default:
                    pair.StepSomewhere(_chance);
                    break;
            }
        }

        private void Write(Site site)
        {
            var key = new RecordKey(Types[_chance.Next(Types.Length)], $"r{_chance.Next(12)}");
            var fields = Fields.None.With($"f{_chance.Next(3)}", $"{_chance.Next(100)}");
            if (_chance.OneIn(3))
            {
                var audio = new byte[_chance.Next(1, 200_000)];
                audio[0] = (byte)_chance.Next(256);
                fields = fields.With("blob", $"\"{site.Store.Blobs.Put(audio)}\"");
            }

            StoreCommand command = _chance.Next(8) switch
            {
                0 => new StoreCommand.Delete(key),
                _ => new StoreCommand.Put(key, "owner", fields),
            };
            if (site.Do(command) is StoreReply.Committed && command is StoreCommand.Put)
                _written.Add(key);
        }

        private static string Difference(ImmutableArray<Document> a, ImmutableArray<Document> b) =>
            string.Join("; ", a.Except(b).Concat(b.Except(a)).Take(4).Select(d => $"{d.Key}@{d.Version} {d.Fields}"));
    }
}
