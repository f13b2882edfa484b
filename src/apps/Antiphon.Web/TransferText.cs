using Antiphon.Directory;

namespace Antiphon.Web;

/// <summary>Where a subscriber's calls are transferred to, as administrators write it: <c>9000</c>,
/// <c>off:9000</c>.</summary>
internal static class TransferText
{
    private const string Off = "off:";

    public static string? Write(SwitchedNumber? transfer) =>
        transfer is null ? null : transfer.IsOn ? transfer.Number.Number : Off + transfer.Number.Number;

    /// <summary>Empty: nowhere else.</summary>
    /// <exception cref="RefusedException">Nobody can dial it.</exception>
    public static SwitchedNumber? Read(string text) => text.Length == 0 ? null
        : text.StartsWith(Off, StringComparison.OrdinalIgnoreCase)
            ? new SwitchedNumber(SubscriberRules.Number(text[Off.Length..]), IsOn: false)
            : new SwitchedNumber(SubscriberRules.Number(text), IsOn: true);
}
