namespace Allentown311.Connectors;

/// <summary>The file a page was read from.</summary>
/// <param name="Name">File name without folder.</param>
/// <param name="Sha256">Lower-case hex of its content's SHA-256.</param>
/// <param name="Problem">Why the whole file cannot be read; null when it can.</param>
public sealed record InboundFile(string Name, string Sha256, string? Problem = null);
