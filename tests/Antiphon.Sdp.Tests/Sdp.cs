using System.Text;

namespace Antiphon.Sdp.Tests;

/// <summary>Descriptions as a test writes them.</summary>
internal static class Sdp
{
    public static SessionDescription Read(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        var read = SessionDescription.TryParse(octets, SdpLimits.Default, out var value, out var error);
        Assert.True(read, $"{error} in\n{text}");
        return value!;
    }

    /// <summary>An offer of a phone at 192.0.2.1 with these lines from m= on.</summary>
    public static SessionDescription Phone(params string[] lines) => Read(
        "v=0\r\no=phone 11 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
        + string.Join("\r\n", lines) + "\r\n");
}
