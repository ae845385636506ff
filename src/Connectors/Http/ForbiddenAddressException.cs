namespace Allentown311.Connectors.Http;

/// <summary>An address that the hub does not connect to.</summary>
internal sealed class ForbiddenAddressException(string message) : Exception(message);
