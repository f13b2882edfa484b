using Antiphon.Web.Kinds;

namespace Antiphon.Web.Views;

/// <param name="Name">What it is called.</param>
/// <param name="ClassOfService">By name.</param>
/// <param name="Schedule">By name; null: always open.</param>
/// <param name="PhoneMenu">By name; null: the system's.</param>
/// <param name="IsListed">Found by spelling the name.</param>
/// <param name="MailCopy"><c>off</c>, <c>notice</c> or <c>recording</c>.</param>
/// <param name="Transfer">A number, or <c>off:</c> and a number; null: none.</param>
/// <param name="TransferKind"><c>release</c> or <c>supervised</c>; null, as of those below: the system's.</param>
/// <param name="TransferScreening"><c>yes</c> or <c>no</c>.</param>
/// <param name="TransferRingSeconds">How long a supervised transfer rings.</param>
public sealed record TemplateView(
    string Name, string ClassOfService, string? Schedule, string? PhoneMenu, bool IsListed,
    string MailCopy, string? Transfer, string? TransferKind, string? TransferScreening, double? TransferRingSeconds);

/// <summary>What is to be set of a template; of an empty value what it means for a subscriber.</summary>
public sealed record TemplateWish : INamedWish, ITransferMannerWish
{
    public string? Name { get; init; }

    public string? ClassOfService { get; init; }

    public string? Schedule { get; init; }

    public string? PhoneMenu { get; init; }

    public bool? IsListed { get; init; }

    public string? MailCopy { get; init; }

    public string? Transfer { get; init; }

    public string? TransferKind { get; init; }

    public string? TransferScreening { get; init; }

    public double? TransferRingSeconds { get; init; }
}
