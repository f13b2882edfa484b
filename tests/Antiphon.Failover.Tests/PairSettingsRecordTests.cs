using Antiphon.Kernel;

namespace Antiphon.Failover.Tests;

/// <summary>What administrators have set, over what the profile says.</summary>
public sealed class PairSettingsRecordTests
{
    [Fact]
    public void What_was_never_set_is_the_profiles()
    {
        Assert.Empty(new PairSettingsRecord().Over(PairSettings.Fast, out var settled));
        Assert.Equal(PairSettings.Fast, settled);
    }

    [Fact]
    public void What_was_set_holds()
    {
        var record = new PairSettingsRecord
        {
            Version = 4,
            Interval = 200,
            Missed = 9,
            Lease = 900,
            LeaseMargin = 50,
            Failback = "22:30-01:00",
            AutomaticMoves = false,
            Guard = "off",
            IsolationAddress = "192.0.2.1",
            Witness = "192.0.2.9:3655",
            WitnessKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            Name = "north",
        };
        Assert.Empty(record.Over(PairSettings.Fast, out var settled));
        Assert.Equal(
            PairSettings.Fast with
            {
                Version = 4,
                Interval = TimeSpan.FromMilliseconds(200),
                Missed = 9,
                Lease = TimeSpan.FromMilliseconds(900),
                LeaseMargin = TimeSpan.FromMilliseconds(50),
                ScheduledFailback = new FailbackWindow(new(22, 30), new(1, 0)),
                AutomaticMoves = false,
                Guard = GuardMode.Off,
                IsolationAddress = "192.0.2.1",
                Witness = "192.0.2.9:3655",
                WitnessKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                PairName = "north",
            },
            settled);
    }

    [Fact]
    public void What_the_profile_says_can_be_taken_back()
    {
        var profile = PairSettings.Fast with
        {
            IsolationAddress = "192.0.2.1", ScheduledFailback = new FailbackWindow(new(3, 0), new(6, 0)),
        };
        var record = new PairSettingsRecord { IsolationAddress = "", Failback = "manual" };
        Assert.Empty(record.Over(profile, out var settled));
        Assert.Null(settled.IsolationAddress);
        Assert.Null(settled.ScheduledFailback);
    }

    [Theory]
    [InlineData("""{"failback":"night"}""", "failback", "a window as 03:00-06:00")]
    [InlineData("""{"failback":"03:00-25:00"}""", "failback", "a window as 03:00-06:00")]
    [InlineData("""{"guard":"loud"}""", "guard", "warn, enforce or off")]
    [InlineData("""{"witness":"192.0.2.9","witnessKey":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}""", "witness",
        "an address and a port")]
    [InlineData("""{"witness":"192.0.2.9:3655"}""", "witness key", "witness.key")]
    [InlineData("""{"witness":"192.0.2.9:3655","witnessKey":"AAEC"}""", "witness key", "32 bytes")]
    [InlineData("""{"interval":50}""", "lease", "make the lease 200 ms or shorter")]
    public void What_makes_no_sense_is_named_with_what_would(string fields, string key, string said)
    {
        var document = Document.Create(
            PairSettingsRecord.Key, "", Fields.Parse(fields), new HybridTimestamp(1, 0, ServerId.Primary));
        var mistake = Assert.Single(PairSettingsRecord.Read(document).Over(PairSettings.Fast, out _));
        Assert.Equal(key, mistake.Key);
        Assert.Contains(said, mistake.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Written_and_read_it_is_the_same()
    {
        var record = new PairSettingsRecord { Version = 2, Missed = 8, Failback = "manual" };
        var document = Document.Create(
            PairSettingsRecord.Key, "", record.ToFields(), new HybridTimestamp(1, 0, ServerId.Primary));
        Assert.Equal(record, PairSettingsRecord.Read(document));
    }
}
