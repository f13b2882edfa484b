using System.Text.Json;

namespace Antiphon.Kernel.Tests;

/// <summary>What is written reads back as it was, and sorts as it did.</summary>
public sealed class TextFormTests
{
    private const int Rounds = 2000;
    private readonly Chance _chance = new(42);

    [Fact]
    public void Stamps_read_back_from_text_and_bytes_and_sort_alike()
    {
        var bytes = new byte[HybridTimestamp.ByteLength];
        var previous = NextStamp();
        for (var i = 0; i < Rounds; i++)
        {
            var stamp = NextStamp();
            Assert.True(HybridTimestamp.TryParse(stamp.ToString(), null, out var fromText));
            Assert.Equal(stamp, fromText);
            stamp.Write(bytes);
            Assert.True(HybridTimestamp.TryRead(bytes, out var fromBytes));
            Assert.Equal(stamp, fromBytes);
            var byText = Math.Sign(string.CompareOrdinal(stamp.ToString(), previous.ToString()));
            Assert.Equal(Math.Sign(stamp.CompareTo(previous)), byText);
            previous = stamp;
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0193a1b2c3d4-0000-000")]
    [InlineData("0193a1b2c3d4-0000-00011")]
    [InlineData("0193a1b2c3d4_0000_0001")]
    [InlineData("+193a1b2c3d4-0000-0001")]
    [InlineData("0193a1b2c3dg-0000-0001")]
    public void What_is_no_stamp_is_refused(string text) => Assert.False(HybridTimestamp.TryParse(text, null, out _));

    [Fact]
    public void Identifiers_read_back_from_their_text()
    {
        for (var i = 0; i < Rounds; i++)
        {
            AssertReadsBack(new SubscriberId(NextIdentifier()));
            AssertReadsBack(new MailboxId(NextIdentifier()));
            AssertReadsBack(new CallId(NextIdentifier()));
            AssertReadsBack(MessageId.Of(new CallId(NextIdentifier()), _chance.Next(100)));
            AssertReadsBack(RecordingId.Of(new CallId(NextIdentifier()), _chance.Next(100)));
            AssertReadsBack(new RecordKey(NextIdentifier(), NextIdentifier()));
            AssertReadsBack(new ServerId((ushort)_chance.Next(65_536)));
            AssertReadsBack(BlobHash.Of(BitConverter.GetBytes(_chance.NextUInt64())));
            AssertReadsBack(NextStamp());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("ä")]
    public void What_could_not_be_a_file_name_is_no_identifier(string text)
    {
        Assert.False(MessageId.TryParse(text, null, out _));
        Assert.Throws<ArgumentException>(() => new MessageId(text));
        Assert.False(RecordKey.TryParse("message/" + text, null, out _));
    }

    [Fact]
    public void Call_and_take_name_a_message_the_same_everywhere()
    {
        var id = MessageId.Of(new CallId("c1"), 1);
        Assert.Equal(32, id.Value.Length);
        Assert.Equal(id, MessageId.Of(new CallId("c1"), 1));
        Assert.Equal(id.Value, RecordingId.Of(new CallId("c1"), 1).Value);
        Assert.NotEqual(id, MessageId.Of(new CallId("c1"), 2));
        Assert.NotEqual(id, MessageId.Of(new CallId("c11"), 1));
    }

    [Fact]
    public void Fields_read_back_as_they_were()
    {
        for (var i = 0; i < Rounds; i++)
        {
            var fields = NextFields();
            Assert.Equal(fields, Fields.Parse(fields.ToString()));
            Assert.Equal(fields, JsonSerializer.Deserialize<Fields>(JsonSerializer.Serialize(fields)));
        }
    }

    [Fact]
    public void A_patch_of_the_difference_makes_the_newer_from_the_older()
    {
        for (var i = 0; i < Rounds; i++)
        {
            var (older, newer) = (NextFields(), NextFields());
            var made = older.With(newer.ChangedFrom(older));
            foreach (var field in newer)
                Assert.Equal(field.Json, made[field.Name]);
            foreach (var field in older)
                Assert.Equal(newer[field.Name] ?? "null", made[field.Name]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1}{}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a b\":1}")]
    [InlineData("{\"a\":}")]
    public void What_is_no_object_of_named_fields_is_refused(string json) =>
        Assert.Throws<FormatException>(() => Fields.Parse(json));

    private static void AssertReadsBack<T>(T value)
        where T : struct, IParsable<T>
    {
        Assert.True(T.TryParse(value.ToString(), null, out var read));
        Assert.Equal(value, read);
        Assert.Equal(value, JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value)));
        Assert.Equal($"\"{value}\"", JsonSerializer.Serialize(value));
    }

    private HybridTimestamp NextStamp() => new(
        (long)(_chance.NextUInt64() >> (16 + _chance.Next(40))),
        (ushort)_chance.Next(3),
        new ServerId((ushort)_chance.Next(3)));

    private string NextIdentifier()
    {
        const string characters = "abcxyzABCXYZ0189-_.";
        var text = new char[_chance.Next(1, 65)];
        for (var i = 0; i < text.Length; i++)
            text[i] = characters[_chance.Next(characters.Length - (i == 0 ? 1 : 0))];
        return new string(text);
    }

    private Fields NextFields()
    {
        string[] values = ["1", "-2.50", "\"ü\\n\"", "true", "[1,{\"a\":[]}]", "{\"b\":\"}\"}"];
        var fields = Fields.None;
        for (var i = _chance.Next(8); i > 0; i--)
            fields = fields.With($"f{_chance.Next(10)}", values[_chance.Next(values.Length)]);
        return fields;
    }
}
