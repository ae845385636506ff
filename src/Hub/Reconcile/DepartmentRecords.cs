using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Links;

namespace Allentown311.Hub.Reconcile;

/// <summary>Fetches what a department has, for comparing: its list, or, where it has none, a look-up for each order it has not spoken of yet.</summary>
internal static class DepartmentRecords
{
    /// <summary>Pages read at most: more means that the list does not end.</summary>
    private const int MostPages = 10_000;

    /// <summary>True when the department can be compared at all.</summary>
    public static bool CanCompare(DepartmentLink link) => link is { Mapping.CanList: true, Connector: IListWorkOrders } or { Mapping.CanFind: true, Connector: IFindWorkOrder };

    /// <summary>Its records changed since, page by page.</summary>
    /// <exception cref="Exception">The department could not be asked: nothing may be concluded.</exception>
    public static async Task<List<StatusUpdate>> ListAsync(DepartmentLink link, DateTimeOffset since, CancellationToken ct)
    {
        var records = new List<StatusUpdate>();
        string? page = null;
        for (var n = 0; n < MostPages; n++)
        {
            var read = await link.ReadAsync(token => ((IListWorkOrders)link.Connector).ListAsync(since, page, token), ct).ConfigureAwait(false);
            records.AddRange(read.Updates);
            if (read.Rejected.Count > 0)
            {
                throw new InvalidOperationException($"{read.Rejected.Count} rows of the list cannot be read (the first: row {read.Rejected[0].Row}): a comparison would take them for missing.");
            }

            if (!read.More)
            {
                return records;
            }

            page = read.Cursor;
        }

        throw new InvalidOperationException($"The list has more than {MostPages} pages, or does not end.");
    }

    /// <summary>
    /// Looks up each order in turn. Only those the department has not spoken of: what it has told a status of it had, and a look-up that
    /// no longer finds an old order proves little.
    /// </summary>
    public static async Task<(List<StatusUpdate> Found, List<WorkOrder> Asked)> LookUpAsync(
        DepartmentLink link, CityConfiguration city, IReadOnlyList<(Ticket Ticket, WorkOrder Order)> orders, CancellationToken ct)
    {
        var (found, asked) = (new List<StatusUpdate>(), new List<WorkOrder>());
        foreach (var (ticket, order) in orders)
        {
            if (LookUp.Outgoing(city, ticket, order) is not { } outgoing)
            {
                continue;
            }

            var result = await link.ReadAsync(token => ((IFindWorkOrder)link.Connector).FindAsync(outgoing, token), ct).ConfigureAwait(false);
            asked.Add(order);
            if (result is FindResult.Found record)
            {
                // A look-up tells no time of change; later than the send it was, and any real word of the department is later still.
                var state = record.Status is null ? order.State : link.Mapping.Status[record.Status];
                found.Add(new StatusUpdate { Reference = order.Reference, ExternalId = record.Id ?? order.ExternalId, Code = record.Status ?? order.DepartmentCode ?? "", State = state, ChangedAt = order.SentAt ?? order.UpdatedAt });
            }
        }

        return (found, asked);
    }
}
