namespace Allentown311.Connectors.Files;

/// <summary>The place cannot be reached, or does not let the hub in: what was asked of it may have been done, or not.</summary>
internal sealed class PlaceUnreachableException(string message, Exception? inner = null) : IOException(message, inner);
