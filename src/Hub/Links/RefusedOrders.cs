using Allentown311.Connectors;

namespace Allentown311.Hub.Links;

/// <summary>
/// Tells a refusal of the hub's credentials from a refusal of one order. HTTP 403 may be either: the key has run out, or a firewall
/// before the system refuses a text that looks to it like an attack. Where the department's system takes an order that was sent after a
/// refusal, its second 403 is about the refused order, which a person must see; else the department is down for all of them and their
/// work waits. The memory is this process's: after a restart it takes one more refusal. Any thread may call.
/// </summary>
internal sealed class RefusedOrders
{
    // More orders refused at once than this mean that the credentials are refused; what is forgotten is learned again.
    private const int Most = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, long> refusedAt = new(StringComparer.Ordinal);

    // Counts sends and refusals; the answer to a slow send says nothing of what was refused while it was under way.
    private long clock;
    private long lastTakenBegan;

    /// <summary>Notes that an order is being sent; the returned number goes into <see cref="Judge"/>.</summary>
    public long Begin()
    {
        lock (gate)
        {
            return ++clock;
        }
    }

    /// <summary>The result of a submit, in the light of the earlier ones.</summary>
    /// <param name="reference">The order's reference.</param>
    /// <param name="result">What the connector returned.</param>
    /// <param name="began">What <see cref="Begin"/> returned before the order was sent.</param>
    public SubmitResult Judge(string reference, SubmitResult result, long began)
    {
        lock (gate)
        {
            switch (result)
            {
                case SubmitResult.Created or SubmitResult.AlreadyExists or SubmitResult.HandedOver:
                    lastTakenBegan = Math.Max(lastTakenBegan, began);
                    refusedAt.Remove(reference);
                    return result;
                case SubmitResult.Retry { IsForbidden: true }
                    when refusedAt.TryGetValue(reference, out var before) && lastTakenBegan > before:
                    refusedAt.Remove(reference);
                    return new SubmitResult.Rejected(
                        "HTTP 403 again, while the same system takes other orders: "
                        + "it, or a firewall before it, refuses what this one says.");
                case SubmitResult.Retry { IsForbidden: true }:
                    if (refusedAt.Count >= Most)
                    {
                        refusedAt.Clear();
                    }

                    refusedAt.TryAdd(reference, ++clock);
                    return result;
                default:
                    return result;
            }
        }
    }
}
