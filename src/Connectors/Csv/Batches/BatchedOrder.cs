namespace Allentown311.Connectors.Csv.Batches;

/// <summary>An order of a batch.</summary>
/// <param name="Reference">Our reference.</param>
/// <param name="Record">The name under which it waited.</param>
/// <param name="Hash">The hash of its text.</param>
internal sealed record BatchedOrder(string Reference, string Record, string Hash);
