namespace Allentown311.Hub.Store;

/// <summary>An update about a record of the department that is not known here (yet).</summary>
/// <param name="Mapping">The mapping it came by.</param>
/// <param name="ExternalId">The department's number.</param>
/// <param name="Payload">The update as JSON; may hold a resident's data.</param>
/// <param name="ChangedAt">When it changed by the department's clock (UTC): of several, the newest is kept.</param>
/// <param name="SeenAt">When it came (UTC).</param>
internal sealed record UnmatchedUpdate(string Mapping, string ExternalId, string Payload, DateTimeOffset ChangedAt, DateTimeOffset SeenAt)
{
    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"UnmatchedUpdate {Mapping} {ExternalId}";
}
