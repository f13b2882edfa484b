using System.Reflection;
using Antiphon.Testing;

namespace Antiphon.Conversation.Tests;

/// <summary>Numbers, dates and times as people say them; and every clip is there to be played.</summary>
public class SpeechTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(7, "7")]
    [InlineData(20, "20")]
    [InlineData(21, "20 1")]
    [InlineData(100, "1 hundred")]
    [InlineData(101, "1 hundred 1")]
    [InlineData(999, "9 hundred 90 9")]
    [InlineData(1000, "1 thousand")]
    [InlineData(1999, "1 thousand 9 hundred 90 9")]
    [InlineData(21_015, "20 1 thousand 15")]
    [InlineData(2_000_000, "2 million")]
    [InlineData(999_999_999, "9 hundred 90 9 million 9 hundred 90 9 thousand 9 hundred 90 9")]
    public void Number_is_said_in_words(int number, string words) => Assert.Equal(words, Text(English.Number(number)));

    [Theory]
    [InlineData(-1)]
    [InlineData(1_000_000_000)]
    public void Number_that_has_no_words_is_refused(int number) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => English.Number(number));

    [Theory]
    [InlineData("+4930*#1", "plus 4 9 3 0 star-key pound-key 1")]
    [InlineData("anonymous", "")]
    public void Telephone_number_is_said_digit_by_digit(string number, string words) =>
        Assert.Equal(words, Text(English.Digits(number)));

    [Theory]
    [InlineData(0, 0, "12 o-clock am")]
    [InlineData(0, 5, "12 oh 5 am")]
    [InlineData(3, 5, "3 oh 5 am")]
    [InlineData(11, 59, "11 50 9 am")]
    [InlineData(12, 0, "12 o-clock pm")]
    [InlineData(15, 30, "3 30 pm")]
    [InlineData(23, 21, "11 20 1 pm")]
    public void Time_is_said_by_the_twelve_hour_clock(int hour, int minute, string words) =>
        Assert.Equal(words, Text(English.Time(new DateTimeOffset(2026, 3, 4, hour, minute, 0, TimeSpan.Zero))));

    [Theory]
    [InlineData("2026-03-04", "today")]
    [InlineData("2026-03-03", "yesterday")]
    [InlineData("2026-03-02", "day-monday")]
    [InlineData("2026-02-26", "day-thursday")]
    [InlineData("2026-02-25", "day-wednesday month-february ordinal-25")]
    [InlineData("2025-12-31", "day-wednesday month-december ordinal-31 2 thousand 20 5")]
    [InlineData("2026-03-05", "day-thursday month-march ordinal-5")]
    public void Day_is_said_as_from_today(string date, string words)
    {
        var time = new DateTimeOffset(DateOnly.Parse(date), new TimeOnly(9, 0), TimeSpan.Zero);
        Assert.Equal(words + " at 9 o-clock am", Text(English.DateAndTime(time, Talk.Noon)));
    }

    [Fact]
    public void A_minute_before_midnight_is_yesterday_a_minute_later() => Assert.StartsWith(
        "yesterday",
        Text(English.DateAndTime(Talk.Noon.AddHours(-12).AddMinutes(-1), Talk.Noon.AddHours(-12))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "1 second")]
    [InlineData(59.6, "1 minute")]
    [InlineData(61, "1 minute 1 second")]
    [InlineData(150, "2 minutes 30 seconds")]
    public void Length_is_said_in_minutes_and_seconds(double seconds, string words) =>
        Assert.Equal(words, Text(English.Length(TimeSpan.FromSeconds(seconds))));

    [Fact]
    public void Every_clip_that_is_asked_for_is_in_the_prompt_set_and_has_its_audio()
    {
        var prompts = Path.Combine(RepositoryFolder.Root, "prompts");
        var texts = File.ReadLines(Path.Combine(prompts, "en.txt")).Where(l => !l.StartsWith('#') && l.Contains('\t'))
            .Select(l => l[..l.IndexOf('\t')]).ToHashSet();
        var asked = typeof(Prompts).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(f => (string)f.GetRawConstantValue()!).Concat(Prompts.ToEach)
            .Concat(Prompts.BriefOfEach).Concat(English.Clips).ToArray();
        Assert.True(asked.Length > 100);
        Assert.DoesNotContain(asked, clip => !texts.Contains(clip));
        Assert.DoesNotContain(asked, clip => !File.Exists(Path.Combine(prompts, "en", clip + ".wav")));
        Assert.Empty(texts.Except(asked));
        Assert.Empty(System.IO.Directory.GetFiles(Path.Combine(prompts, "en"), "*.wav")
            .Select(Path.GetFileNameWithoutExtension).Except(texts));
    }

    [Fact]
    public void Whatever_is_said_is_said_with_clips_that_are_declared()
    {
        var said = Enumerable.Range(0, 2500).Select(English.Number)
            .Concat(Enumerable.Range(0, 24 * 60).Select(m => English.Time(Talk.Noon.AddMinutes(m))))
            .Concat(Enumerable.Range(0, 400).Select(d => English.DateAndTime(Talk.Noon.AddDays(-d), Talk.Noon)))
            .Concat(Enumerable.Range(0, 200).Select(s => English.Length(TimeSpan.FromSeconds(s))))
            .Append(English.Digits("0123456789+*#"));
        var clips = said.SelectMany(s => s.Parts).Cast<Part.Prompt>().Select(p => p.Name).ToHashSet();
        Assert.Empty(clips.Except(English.Clips));
        Assert.Empty(English.Clips.Except(clips).Except(["million"]));
    }

    private static string Text(Script script) => string.Join(
        ' ', script.Parts.Select(p => ((Part.Prompt)p).Name.Replace("number-", "", StringComparison.Ordinal)));
}
