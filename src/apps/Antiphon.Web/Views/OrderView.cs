namespace Antiphon.Web.Views;

/// <summary>What came of an order.</summary>
public sealed record OrderView(string Text);
