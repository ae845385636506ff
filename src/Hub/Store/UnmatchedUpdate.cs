namespace Allentown311.Hub.Store;

/// <summary>A status update about a department's record that no work order has (yet).</summary>
/// <param name="Mapping">The mapping by which it was read.</param>
/// <param name="ExternalId">The department's number.</param>
/// <param name="Payload">The update as JSON; may hold a resident's data.</param>
/// <param name="ChangedAt">When the record changed by the department's clock (UTC). Of several updates the newest is stored.</param>
/// <param name="SeenAt">When the hub read it (UTC).</param>
internal sealed record UnmatchedUpdate(string Mapping, string ExternalId, string Payload, DateTimeOffset ChangedAt, DateTimeOffset SeenAt)
{
    /// <summary>A record prints all its members; this one leaves out the payload, which may hold a resident's data.</summary>
    public override string ToString() => $"UnmatchedUpdate {Mapping} {ExternalId}";
}
