using System.Text;

namespace Antiphon.Sip.Tests;

public class Sha512Trunc256Tests
{
    /// <summary>The example of FIPS 180-4, and lengths on both sides of where padding needs another block.</summary>
    [Theory]
    [InlineData("abc", 1, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23")]
    [InlineData("", 1, "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a")]
    [InlineData("a", 111, "0239e429f98d0ed61ee8e2a7c30afe98c1c3a80ce5dff62a107e9c538f7632ce")]
    [InlineData("a", 112, "9216b5303edb66504570bee90e48ea5beaa5e9fe9f760bbd3e0460559fc005f6")]
    [InlineData("a", 200, "19b1e37317d7fd3d7651f397005e31f154ef4912d1345743d2d5889aaca28996")]
    public void Hashes_as_the_standard_says(string text, int times, string hash)
    {
        var message = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, times)));
        Assert.Equal(hash, Convert.ToHexStringLower(Sha512Trunc256.HashData(message)));
    }
}
