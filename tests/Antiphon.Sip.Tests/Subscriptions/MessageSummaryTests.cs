using System.Text;

namespace Antiphon.Sip.Tests;

public class MessageSummaryTests
{
    [Fact]
    public void A_mailbox_is_written_as_the_example_of_the_RFC()
    {
        Assert.True(SipUri.TryParse("sip:alice@vmail.example.com", out var account));
        Assert.Equal(
            """
            Messages-Waiting: yes
            Message-Account: sip:alice@vmail.example.com
            Voice-Message: 2/8 (0/2)

            """.ReplaceLineEndings("\r\n"),
            MessageSummary.OfVoice(account, 2, 8, 0, 2).ToString());
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0, 5, false)]
    [InlineData(1, 0, true)]
    public void The_lamp_is_on_while_there_is_a_new_message(uint fresh, uint old, bool on) =>
        Assert.Equal(on, MessageSummary.OfVoice(null, fresh, old, 0, 0).MessagesWaiting);

    [Fact]
    public void What_is_written_is_read()
    {
        var written = MessageSummary.OfVoice(null, 2, 8, 1, 0);
        Assert.True(MessageSummary.TryParse(written.ToBody().Content.Span, out var read));
        Assert.Equal(written.ToString(), read.ToString());
        Assert.Equal(new MessageCounts(MessageCounts.Voice, 2, 8, 1, 0), read.Voice);
    }

    [Fact]
    public void Other_classes_and_message_headers_are_read_past()
    {
        const string body = "messages-waiting : YES\r\nVoice-Message: 4/8\r\nFax-Message: 1/0 ( 1 / 0 )\r\n\r\n"
            + "To: <alice@atlanta.example.com>\r\nFrom: <bob@biloxi.example.com>\r\n";
        Assert.True(MessageSummary.TryParse(Encoding.ASCII.GetBytes(body), out var summary));
        Assert.True(summary.MessagesWaiting);
        Assert.Equal(4u, summary.Voice?.New);
        Assert.Equal("Fax-Message: 1/0 (1/0)", summary.Counts[1].ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Voice-Message: 1/0\r\n")]
    [InlineData("Messages-Waiting: maybe\r\n")]
    [InlineData("Messages-Waiting: yes\r\nVoice-Message: 1\r\n")]
    [InlineData("Messages-Waiting: yes\r\nVoice-Message: 1/0 (1/0\r\n")]
    [InlineData("Messages-Waiting: yes\r\nVoice-Message: 99999999999/0\r\n")]
    [InlineData("Messages-Waiting: yes\r\nMessage-Account: nobody\r\n")]
    public void What_is_not_a_summary_is_refused(string body) =>
        Assert.False(MessageSummary.TryParse(Encoding.ASCII.GetBytes(body), out _));
}
