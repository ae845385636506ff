using System.Collections.Immutable;
using Allentown311.CrmCore.Residents;

namespace Allentown311.CrmCore.Tickets;

/// <summary>What a resident asked for, with the work orders made of it. Every change bumps <see cref="Version"/>: one guard for the whole.</summary>
public sealed record Ticket
{
    /// <summary>Running number, positive, unique in the installation.</summary>
    public required long Id { get; init; }

    /// <summary>The number people say; see <see cref="TicketNumber"/>.</summary>
    public required string Number { get; init; }

    /// <summary>Code of the service asked for, as in the catalogue.</summary>
    public required string Service { get; init; }

    /// <summary>The resident's own words; at most 4,000 characters (GeoReport v2, POST Service Request), may hold line breaks.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where the work is.</summary>
    public Location Location { get; init; } = Location.None;

    /// <summary>Answers to the service's questions: attribute code to one or more values.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Answers { get; init; } = ImmutableDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Who asked, and how they want to hear.</summary>
    public Resident Resident { get; init; } = Resident.Anonymous;

    /// <summary>A picture's address, as the caller gave it.</summary>
    public string? MediaUrl { get; init; }

    /// <summary>Where the ticket came from: an API key's name, <c>import:baltimore</c>, <c>desk</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The caller's own key for this request; unique within <see cref="Source"/>, so that a repeat is known as one.</summary>
    public string? SourceReference { get; init; }

    /// <summary>When the resident asked (UTC).</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When anything about the ticket last changed (UTC).</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the city promised to be done (UTC); null where the service promises nothing.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Open or closed, and how far.</summary>
    public TicketStatus Status { get; init; }

    /// <summary>How a closed ticket ended; null while open.</summary>
    public Resolution? Resolution { get; init; }

    /// <summary>The last thing a department said that a resident may read.</summary>
    public string? StatusNote { get; init; }

    /// <summary>W3C traceparent of the intake, so that one trace runs from intake to notice however long the work takes; null where nothing traces.</summary>
    public string? Trace { get; init; }

    /// <summary>Counts changes, from 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>What departments were asked to do, by <see cref="WorkOrder.Ordinal"/>.</summary>
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

    /// <summary>The work order of that ordinal.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public WorkOrder Order(int ordinal) => WorkOrders.First(o => o.Ordinal == ordinal);

    /// <summary>Records print their members; a resident's words and address must not.</summary>
    public override string ToString() => $"Ticket {Number}";
}
