using System.Collections.Immutable;
using Allentown311.CrmCore.Residents;

namespace Allentown311.CrmCore.Tickets;

/// <summary>
/// What a resident asked for, with the work orders made for it. Every change of either raises <see cref="Version"/>, by which the store
/// notices concurrent changes.
/// </summary>
public sealed record Ticket
{
    /// <summary>Running number, positive, unique in the installation.</summary>
    public required long Id { get; init; }

    /// <summary>The number by which people refer to the ticket; see <see cref="TicketNumber"/>.</summary>
    public required string Number { get; init; }

    /// <summary>Code of the service asked for, as in the catalogue.</summary>
    public required string Service { get; init; }

    /// <summary>
    /// The request as the resident wrote it: at most 4,000 characters (GeoReport v2, POST Service Request). It may hold line breaks.
    /// </summary>
    public string Description { get; init; } = "";

    /// <summary>Where the work is.</summary>
    public Location Location { get; init; } = Location.None;

    /// <summary>Answers to the service's questions: attribute code to one or more values.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Answers { get; init; } =
        ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>The person who asked.</summary>
    public Resident Resident { get; init; } = Resident.Anonymous;

    /// <summary>The URL of a picture, as the caller sent it; of several, one on each line.</summary>
    public string? MediaUrl { get; init; }

    /// <summary>Where the ticket came from: an API key's name, <c>import:baltimore</c>, <c>desk</c>.</summary>
    public required string Source { get; init; }

    /// <summary>
    /// The caller's own key for this request, unique within <see cref="Source"/>, by which the hub recognizes a repeated request. Null when
    /// the caller sent none.
    /// </summary>
    public string? SourceReference { get; init; }

    /// <summary>
    /// A hash of what the caller sent under <see cref="SourceReference"/>, by which another request under the same reference is told from
    /// a repeat. Null when the caller sent no reference.
    /// </summary>
    public string? RequestHash { get; init; }

    /// <summary>When the resident asked (UTC).</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When anything about the ticket last changed (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the city promised to be done (UTC); null when the service has no promise.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How far the ticket has come.</summary>
    public TicketStatus Status { get; init; }

    /// <summary>How a closed ticket ended; null while open.</summary>
    public Resolution? Resolution { get; init; }

    /// <summary>The latest remark of a department that the resident may read; null for none.</summary>
    public string? StatusNote { get; init; }

    /// <summary>
    /// W3C traceparent of the intake, so that one trace covers intake to notice, even when the work takes months; null when nothing traces.
    /// </summary>
    public string? Trace { get; init; }

    /// <summary>What of the ticket was destroyed since it closed; nothing of an open one.</summary>
    public DestroyedParts Destroyed { get; init; }

    /// <summary>The number of changes, counted from 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The work orders made for the ticket, ordered by <see cref="WorkOrder.Ordinal"/>.</summary>
    public ImmutableArray<WorkOrder> WorkOrders { get; init; } = [];

    /// <summary>The ticket with <paramref name="changed"/> in place of the work order of the same ordinal.</summary>
    /// <exception cref="ArgumentException">The ticket has no such work order.</exception>
    public Ticket With(WorkOrder changed)
    {
        for (var i = 0; i < WorkOrders.Length; i++)
        {
            if (WorkOrders[i].Ordinal == changed.Ordinal)
            {
                return this with { WorkOrders = WorkOrders.SetItem(i, changed) };
            }
        }

        throw new ArgumentException($"Ticket {Number} has no work order {changed.Ordinal}.", nameof(changed));
    }

    /// <summary>The work order with the ordinal.</summary>
    /// <exception cref="InvalidOperationException">The ticket has no such work order.</exception>
    public WorkOrder Order(int ordinal) => WorkOrders.First(o => o.Ordinal == ordinal);

    /// <summary>The number alone: a record's own ToString would print personal data.</summary>
    public override string ToString() => $"Ticket {Number}";
}
