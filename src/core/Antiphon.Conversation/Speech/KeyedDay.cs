using System.Globalization;

namespace Antiphon.Conversation;

/// <summary>A day as it is keyed in: four digits are month and day, fewer the number of days from today.</summary>
internal static class KeyedDay
{
    public const int DigitsMax = 4;

    /// <summary>A date that is over this year is next year's; null: there is no such day.</summary>
    public static DateOnly? Read(string digits, DateOnly today)
    {
        if (digits.Length < DigitsMax)
            return today.AddDays(int.Parse(digits, CultureInfo.InvariantCulture));
        for (var year = today.Year; year <= today.Year + 1; year++)
        {
            if (DateOnly.TryParseExact($"{year}{digits}", "yyyyMMdd", out var date) && date >= today)
                return date;
        }

        return null;
    }
}
