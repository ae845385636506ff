namespace Allentown311.Connectors;

/// <summary>
/// This node was stopped for longer than its lease on the order lasts, so another node may have claimed the order. Nothing was sent, and
/// this node must not send it.
/// </summary>
public sealed class LeaseLostException() : Exception(
    "The hub was away for longer than its lease lasts: another one may have taken the order over. Nothing was sent.");
