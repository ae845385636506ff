namespace Allentown311.Hub.Store;

/// <summary>The ages of a mapping's oldest open orders.</summary>
/// <param name="Mapping">The mapping.</param>
/// <param name="Waiting">Since when the oldest order waits to be handed over or looked up; null when none does.</param>
/// <param name="Unanswered">When the oldest order without an answer was handed over; null when every order has an answer.</param>
internal sealed record OldestOrders(string Mapping, DateTimeOffset? Waiting, DateTimeOffset? Unanswered);
