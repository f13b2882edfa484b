namespace Antiphon.Adapters.Host.Addresses;

/// <summary>The host did not do with an address what was asked; the message says what and why.</summary>
public sealed class AddressException(string message) : Exception(message);
