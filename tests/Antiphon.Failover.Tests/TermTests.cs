namespace Antiphon.Failover.Tests;

public class TermTests
{
    [Theory]
    [InlineData(0, 2, 1)]
    [InlineData(1, 2, 3)]
    [InlineData(2, 4, 3)]
    [InlineData(7, 8, 9)]
    public void Servers_that_cannot_see_each_other_never_take_the_same_term(long newest, long primary, long secondary)
    {
        Assert.Equal(new Term(primary), new Term(newest).Next(ServerRole.Primary));
        Assert.Equal(new Term(secondary), new Term(newest).Next(ServerRole.Secondary));
    }
}
