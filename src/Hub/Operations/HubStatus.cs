using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Events;
using Allentown311.Hub.Links;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Operations;

/// <summary>Counts of an installation as <c>GET /api/status</c> and <c>hub status</c> show them.</summary>
/// <param name="Tickets">Tickets by status.</param>
/// <param name="Departments">Work orders by mapping.</param>
/// <param name="Notices">Notices by state.</param>
/// <param name="Waiting">Jobs that wait or are being worked, without the status reads, which repeat for ever.</param>
/// <param name="Parked">Items that wait for a person.</param>
internal sealed record HubStatus(
    IReadOnlyDictionary<string, long> Tickets,
    IReadOnlyList<DepartmentStatus> Departments,
    IReadOnlyDictionary<string, long> Notices,
    long Waiting,
    long Parked)
{
    /// <summary>The database; null where the process that answers does not know it.</summary>
    public StoreReport? Store { get; init; }

    /// <summary>Each direction of each department.</summary>
    public IReadOnlyList<LinkReport> Links { get; init; } = [];

    /// <summary>The last canary ticket; null where the city has none.</summary>
    public CanaryReport? Canary { get; init; }

    /// <summary>The nodes of the installation.</summary>
    public IReadOnlyList<NodeReport> Nodes { get; init; } = [];

    /// <summary>Messages that wait for the broker, by channel.</summary>
    public IReadOnlyList<OutboxCount> Outbox { get; init; } = [];

    /// <summary>Messages that can neither be handled nor dead-lettered, by queue.</summary>
    public IReadOnlyList<StuckMessagesReport> Stuck { get; init; } = [];

    /// <summary>
    /// When a running hub last checked its links (UTC); null when a running hub answers itself, or when no hub has ever checked them.
    /// </summary>
    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>The status from the store's counts.</summary>
    public static HubStatus Of(StoreCounts counts)
    {
        var mappings = counts.Orders.Keys.Select(k => k.Mapping).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new HubStatus(
            CountByName<TicketStatus>(s => counts.Tickets.GetValueOrDefault(s)),
            [.. mappings.Select(mapping => DepartmentOf(mapping, counts))],
            CountByName<NoticeState>(s => counts.Notices.GetValueOrDefault(s)),
            counts.Jobs.Where(j => !j.Key.StartsWith(LaneName.Read(""), StringComparison.Ordinal)).Sum(j => j.Value),
            counts.Parked.Values.Sum());
    }

    private static DepartmentStatus DepartmentOf(string mapping, StoreCounts counts) => new(
        mapping,
        Enum.GetValues<WorkOrderState>().ToDictionary(s => s.Name(), s => counts.Orders.GetValueOrDefault((mapping, s))),
        counts.Jobs.GetValueOrDefault(LaneName.Submit(mapping)),
        counts.Parked.GetValueOrDefault(LaneName.Submit(mapping)) + counts.Parked.GetValueOrDefault(LaneName.Read(mapping)));

    // JSON names start with a small letter.
    private static Dictionary<string, long> CountByName<T>(Func<T, long> count)
        where T : struct, Enum =>
        Enum.GetValues<T>().ToDictionary(v => $"{char.ToLowerInvariant(v.ToString()[0])}{v.ToString()[1..]}", count);
}
