namespace Antiphon.Rtp.Tests;

/// <summary>A pause of a phone that suppresses silence is no loss; one in which it went on sending is.</summary>
public class LossDetectorTests
{
    [Fact]
    public void Pause_in_which_packets_were_lost_is_a_loss()
    {
        var loss = new LossDetector();
        Assert.False(loss.IsLoss(pause: 0, length: 160, lostInAll: 3));
        Assert.True(loss.IsLoss(pause: 1600, length: 160, lostInAll: 13));
        Assert.False(loss.IsLoss(pause: 0, length: 160, lostInAll: 13));
    }

    [Fact]
    public void Pause_in_which_nothing_was_sent_is_none()
    {
        var loss = new LossDetector();
        Assert.False(loss.IsLoss(pause: 40_000, length: 160, lostInAll: 0));
        // One packet of a long pause tells of no more than itself.
        Assert.False(loss.IsLoss(pause: 40_000, length: 160, lostInAll: 1));
    }

    [Fact]
    public void Less_than_a_fifth_of_a_second_is_a_bad_line()
    {
        var loss = new LossDetector();
        Assert.False(loss.IsLoss(pause: 1440, length: 160, lostInAll: 9));
    }

    /// <summary>A source that begins to count anew is no gain to be set off against what is lost next.</summary>
    [Fact]
    public void What_was_lost_of_another_source_does_not_count()
    {
        var loss = new LossDetector();
        Assert.False(loss.IsLoss(pause: 0, length: 160, lostInAll: 500));
        Assert.False(loss.IsLoss(pause: 0, length: 160, lostInAll: 0));
        Assert.True(loss.IsLoss(pause: 3200, length: 160, lostInAll: 20));
    }
}
