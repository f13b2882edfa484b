namespace Antiphon.Lab.Hosts;

/// <summary>Lengths of time as one says them.</summary>
internal static class Moments
{
    extension(double number)
    {
        public TimeSpan Seconds => TimeSpan.FromSeconds(number);
    }

    extension(int number)
    {
        public TimeSpan Seconds => TimeSpan.FromSeconds(number);
    }
}
