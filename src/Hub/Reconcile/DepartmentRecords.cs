using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Links;

namespace Allentown311.Hub.Reconcile;

/// <summary>
/// Fetches a department's records for a comparison: its list, or, where it has none, the result of a look-up for each order that it has not
/// sent a status update for yet.
/// </summary>
internal static class DepartmentRecords
{
    /// <summary>Largest number of pages read. A list with more pages does not end.</summary>
    private const int MaxPages = 10_000;

    /// <summary>True when the department can be compared at all.</summary>
    public static bool CanCompare(DepartmentLink link) =>
        link is { Mapping.CanList: true, Connector: IListWorkOrders } or { Mapping.CanFind: true, Connector: IFindWorkOrder };

    /// <summary>Reads the department's records that changed since a time, page by page.</summary>
    /// <exception cref="Exception">The department could not be asked, so nothing may be concluded about what it has.</exception>
    public static async Task<List<StatusUpdate>> ListAsync(DepartmentLink link, DateTimeOffset since, CancellationToken ct)
    {
        var records = new List<StatusUpdate>();
        string? page = null;
        for (var n = 0; n < MaxPages; n++)
        {
            var read = await link
                .ReadAsync(token => ((IListWorkOrders)link.Connector).ListAsync(since, page, token), ct)
                .ConfigureAwait(false);
            records.AddRange(read.Updates);
            if (read.Rejected.Count > 0)
            {
                throw new InvalidOperationException(
                    $"{read.Rejected.Count} rows of the list cannot be read (the first: row {read.Rejected[0].Row}): "
                    + "a comparison would take them for missing.");
            }

            if (!read.More)
            {
                return records;
            }

            page = read.Cursor;
        }

        throw new InvalidOperationException($"The list has more than {MaxPages} pages, or does not end.");
    }

    /// <summary>
    /// Looks up each order in turn. Callers pass only orders the department has sent no status update for: an update proves that the
    /// department had the order, and a look-up that no longer finds an old order proves little.
    /// </summary>
    public static async Task<(List<StatusUpdate> Found, List<WorkOrder> Asked)> LookUpAsync(
        DepartmentLink link, CityConfiguration city, IReadOnlyList<(Ticket Ticket, WorkOrder Order)> orders, CancellationToken ct)
    {
        var found = new List<StatusUpdate>();
        var asked = new List<WorkOrder>();
        foreach (var (ticket, order) in orders)
        {
            if (LookUp.Outgoing(city, ticket, order) is not { } outgoing)
            {
                continue;
            }

            var result = await link
                .LookUpAsync(token => ((IFindWorkOrder)link.Connector).FindAsync(outgoing, token), ct)
                .ConfigureAwait(false);
            asked.Add(order);
            if (result is FindResult.Found record)
            {
                // A look-up returns no time of change. The time of the send stands in for it: every real status update is later.
                found.Add(new StatusUpdate
                {
                    Reference = order.Reference,
                    ExternalId = record.Id ?? order.ExternalId,
                    Code = record.Status ?? order.DepartmentCode ?? "",
                    State = record.Status is null ? order.State : link.Mapping.Status[record.Status],
                    ChangedAt = order.SentAt ?? order.UpdatedAt,
                });
            }
        }

        return (found, asked);
    }
}
