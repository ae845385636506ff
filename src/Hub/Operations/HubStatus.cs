using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Links;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Operations;

/// <summary>Counts of an installation as <c>GET /api/status</c> and <c>hub status</c> show them.</summary>
/// <param name="Tickets">Tickets by status.</param>
/// <param name="Departments">Work orders by mapping.</param>
/// <param name="Notices">Notices by state.</param>
/// <param name="Waiting">Jobs waiting or at work, without the reads that come round for ever.</param>
/// <param name="Parked">Items that wait for a person.</param>
internal sealed record HubStatus(
    IReadOnlyDictionary<string, long> Tickets, IReadOnlyList<DepartmentStatus> Departments, IReadOnlyDictionary<string, long> Notices, long Waiting, long Parked)
{
    /// <summary>The database; null where whoever answers was not told.</summary>
    public StoreReport? Store { get; init; }

    /// <summary>Each direction of each department.</summary>
    public IReadOnlyList<LinkReport> Links { get; init; } = [];

    /// <summary>The last canary ticket; null where the city has none.</summary>
    public CanaryReport? Canary { get; init; }

    /// <summary>The nodes of the installation.</summary>
    public IReadOnlyList<NodeReport> Nodes { get; init; } = [];

    /// <summary>Messages that wait for the broker, by channel.</summary>
    public IReadOnlyList<OutboxCount> Outbox { get; init; } = [];

    /// <summary>When a running hub last looked at its links (UTC); null while one answers by itself, or when none ever did.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>Shapes the store's counts.</summary>
    public static HubStatus Of(StoreCounts counts) => new(
        Words<TicketStatus>(s => counts.Tickets.GetValueOrDefault(s)),
        [.. counts.Orders.Keys.Select(k => k.Mapping).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(mapping => new DepartmentStatus(
            mapping,
            Enum.GetValues<WorkOrderState>().ToDictionary(s => s.Name(), s => counts.Orders.GetValueOrDefault((mapping, s))),
            counts.Jobs.GetValueOrDefault(LaneName.Submit(mapping)),
            counts.Parked.GetValueOrDefault(LaneName.Submit(mapping)) + counts.Parked.GetValueOrDefault(LaneName.Read(mapping))))],
        Words<NoticeState>(s => counts.Notices.GetValueOrDefault(s)),
        counts.Jobs.Where(j => !j.Key.StartsWith(LaneName.Read(""), StringComparison.Ordinal)).Sum(j => j.Value),
        counts.Parked.Values.Sum());

    private static Dictionary<string, long> Words<T>(Func<T, long> count)
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(v => $"{char.ToLowerInvariant(v.ToString()[0])}{v.ToString()[1..]}", count);
}

/// <summary>One department's counts.</summary>
internal sealed record DepartmentStatus(string Mapping, IReadOnlyDictionary<string, long> Orders, long Waiting, long Parked);
