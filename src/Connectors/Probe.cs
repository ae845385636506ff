namespace Allentown311.Connectors;

/// <summary>The result of a connection check.</summary>
/// <param name="Reachable">True when the system can be reached and accepts our credentials.</param>
/// <param name="Detail">What the system answered, or why it cannot be reached; without secrets.</param>
public sealed record Probe(bool Reachable, string Detail);
