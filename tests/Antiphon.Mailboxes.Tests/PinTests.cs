using Antiphon.Directory;

namespace Antiphon.Mailboxes.Tests;

public sealed class PinTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(1));
    private static readonly PinPolicy Policy = new() { AttemptsMax = 3, LockTime = TimeSpan.FromMinutes(30) };

    [Fact]
    public void A_hash_knows_its_pin_and_no_other()
    {
        byte[] salt = [.. Enumerable.Range(0, PinHash.SaltBytes).Select(i => (byte)i)];
        var hash = PinHash.Make("2580", salt, iterations: 100);
        Assert.True(hash.Matches("2580"));
        Assert.False(hash.Matches("2581"));
        Assert.False(default(PinHash).Matches(""));
        Assert.True(PinHash.TryParse(hash.ToString(), null, out var read));
        Assert.Equal(hash, read);
        Assert.StartsWith("pbkdf2-sha256$100$", hash.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2580")]
    [InlineData("pbkdf2-sha256$0$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("pbkdf2-sha256$2000000000$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("pbkdf2-sha256$10$AAAA$AAAA")]
    [InlineData("md5$10$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void What_is_no_hash_is_refused(string text) => Assert.False(PinHash.TryParse(text, null, out _));

    [Fact]
    public void Too_many_wrong_pins_lock_the_mailbox_for_a_while_for_the_right_one_too()
    {
        var (state, verdict) = PinGate.Judge(PinLock.Open, matches: false, Noon, Policy);
        Assert.Equal(new PinVerdict.Wrong(2), verdict);
        (state, verdict) = PinGate.Judge(state, matches: false, Noon, Policy);
        Assert.Equal(new PinVerdict.Wrong(1), verdict);
        (state, verdict) = PinGate.Judge(state, matches: false, Noon, Policy);
        Assert.Equal(new PinVerdict.Locked(Noon.AddMinutes(30)), verdict);
        var (still, refused) = PinGate.Judge(state, matches: true, Noon.AddMinutes(29), Policy);
        Assert.Equal(verdict, refused);
        Assert.Equal(state, still);
        var (open, accepted) = PinGate.Judge(state, matches: true, Noon.AddMinutes(30), Policy);
        Assert.IsType<PinVerdict.Accepted>(accepted);
        Assert.Equal(PinLock.Open, open);
    }

    [Fact]
    public void After_the_lock_the_count_starts_again()
    {
        var locked = new PinLock(3, Noon);
        var (state, verdict) = PinGate.Judge(locked, matches: false, Noon.AddSeconds(1), Policy);
        Assert.Equal(new PinVerdict.Wrong(2), verdict);
        Assert.Equal(new PinLock(1, null), state);
    }

    [Theory]
    [InlineData("2580", null)]
    [InlineData("258", PinFlaw.TooShort)]
    [InlineData("", PinFlaw.TooShort)]
    [InlineData("25a0", PinFlaw.NotDigits)]
    [InlineData("012345678901234567890", PinFlaw.TooLong)]
    [InlineData("1001", PinFlaw.IsExtension)]
    [InlineData("3001", PinFlaw.IsExtension)]
    [InlineData("1111", PinFlaw.TooSimple)]
    [InlineData("1234", PinFlaw.TooSimple)]
    [InlineData("98765", PinFlaw.TooSimple)]
    [InlineData("1233", null)]
    public void A_pin_that_anybody_would_guess_is_refused(string pin, PinFlaw? flaw)
    {
        var subscriber = new Subscriber
        {
            Extension = new Extension("1001"),
            AlternateExtensions = [new Extension("3001")],
        };
        Assert.Equal(flaw, PinPolicy.Default.FlawOf(pin, subscriber));
    }
}
