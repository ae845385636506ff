using System.Globalization;
using System.Text.RegularExpressions;
using Allentown311.Connectors;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Retention;

/// <summary>
/// Removes this machine's copies of what was destroyed in the database: lines of the archive, notices in folders, orders in drop folders,
/// and old pages of the database's own log. It starts from the copies and asks the database about each, so it can begin anew at any time
/// and leaves nothing behind after a crash.
/// </summary>
/// <param name="store">The database.</param>
/// <param name="archive">The archive of this machine.</param>
/// <param name="data">The data folder.</param>
internal sealed partial class CopySweep(IStore store, Archive archive, string data)
{
    private const int Batch = 1_000;
    private readonly PurgeQueries queries = new(store.Queries);

    /// <summary>Removes the copies, unless this machine has done so since the last destruction.</summary>
    /// <param name="connectors">The departments' connectors.</param>
    /// <param name="areAll">False when some connectors may be missing: the hub itself then looks once more.</param>
    /// <param name="ct">Stops between two files.</param>
    /// <returns>How many copies were removed; null when there was nothing to look for.</returns>
    /// <exception cref="IOException">
    /// A file cannot be removed, or another process works on the archive: the next run does the rest.
    /// </exception>
    public async Task<SweptCopies?> RunAsync(IEnumerable<IWorkOrderConnector> connectors, bool areAll, CancellationToken ct)
    {
        // The note is read first. What is destroyed from now on is left to the next run.
        if (await store.Marks.FindAsync(PurgeMark.Name, ct).ConfigureAwait(false) is not { } mark || mark == ReadDone())
        {
            return null;
        }

        var lines = await archive.RemoveAsync(DestroyedOrdersAsync, ct).ConfigureAwait(false);
        var notices = await SweepNoticesAsync(ct).ConfigureAwait(false);
        var orders = 0;
        foreach (var copies in connectors.OfType<IKeepCopies>())
        {
            orders += await SweepOrdersAsync(copies, ct).ConfigureAwait(false);
        }

        if (await store.Care.EraseOldPagesAsync(ct).ConfigureAwait(false) && areAll)
        {
            WriteDone(mark);
        }

        return new SweptCopies(lines, notices, orders);
    }

    private string DoneFile => Path.Combine(data, "purged");

    private string? ReadDone() => File.Exists(DoneFile) ? File.ReadAllText(DoneFile) : null;

    private void WriteDone(string mark)
    {
        var temporary = $"{DoneFile}.tmp";
        File.WriteAllText(temporary, mark);
        File.Move(temporary, DoneFile, overwrite: true);
    }

    private async Task<IReadOnlySet<long>> DestroyedOrdersAsync(IEnumerable<long> orders, CancellationToken ct)
    {
        var destroyed = new HashSet<long>();
        foreach (var some in orders.Chunk(Batch))
        {
            var tickets = await queries.DestroyedAsync(some.Select(WorkOrderId.TicketId).Distinct(), DestroyedParts.Payloads, ct)
                .ConfigureAwait(false);
            destroyed.UnionWith(some.Where(order => tickets.Contains(WorkOrderId.TicketId(order))));
        }

        return destroyed;
    }

    private async Task<int> SweepNoticesAsync(CancellationToken ct)
    {
        var count = 0;
        foreach (var folder in new[] { "mail", "text" }.Select(f => Path.Combine(data, "notices", f)).Where(Directory.Exists))
        {
            foreach (var some in Directory.EnumerateFiles(folder).Select(f => (File: f, Ticket: TicketOfNotice(f))).Chunk(Batch))
            {
                var tickets = await queries.DestroyedAsync(some.Select(s => s.Ticket).Distinct(), DestroyedParts.Contacts, ct)
                    .ConfigureAwait(false);
                foreach (var (file, _) in some.Where(s => tickets.Contains(s.Ticket)))
                {
                    File.Delete(file);
                    count++;
                }
            }
        }

        return count;
    }

    // A notice's file is called by its id; one that a crash left half written has an ending behind it.
    private static long TicketOfNotice(string file) =>
        long.TryParse(Path.GetFileName(file).Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? Notice.TicketOf(id)
            : 0;

    private async Task<int> SweepOrdersAsync(IKeepCopies copies, CancellationToken ct)
    {
        var count = 0;
        foreach (var some in copies.ListOrderFiles().Select(f => (File: f, Orders: OrdersIn(Path.GetFileName(f)))).Chunk(Batch))
        {
            var ids = some.SelectMany(s => s.Orders).Distinct().ToList();
            var destroyed = await DestroyedOrdersAsync(ids, ct).ConfigureAwait(false);
            var found = await store.Tickets.FindAsync([.. destroyed.Select(WorkOrderId.TicketId).Distinct()], ct).ConfigureAwait(false);
            var references = found.SelectMany(t => t.WorkOrders).ToDictionary(o => o.Id, o => o.Reference);
            bool IsGone((string File, IReadOnlyList<long> Orders) copy) =>
                copy.Orders.Any(id => IsCopyOf(copy.File, references.GetValueOrDefault(id)));
            count += copies.Destroy(some.Where(IsGone).Select(s => s.File));
        }

        return count;
    }

    // The whole reference: another installation's differs in its prefix alone.
    private static bool IsCopyOf(string file, string? reference) =>
        reference is not null && Path.GetFileName(file).Contains(reference, StringComparison.OrdinalIgnoreCase);

    /// <summary>The orders whose reference may stand in a file's name, by the check digit.</summary>
    internal static IReadOnlyList<long> OrdersIn(string name) =>
    [
        .. ReferenceForm().Matches(name)
            .Select(m => OrderOf(m.Groups[1].Value))
            .Where(id => id != 0)
            .Distinct(),
    ];

    private static long OrderOf(string reference) =>
        WorkOrderId.TryParseReference(reference, out var ticket, out var ordinal) ? WorkOrderId.Of(ticket, ordinal) : 0;

    // Looks ahead, so that a number in front of the reference hides nothing.
    [GeneratedRegex(@"(?<![0-9])(?=([0-9]{2}-[0-9]{5,18}-[0-9]-[0-9]{1,3})(?![0-9]))", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReferenceForm();
}

/// <summary>The copies that were removed from one machine.</summary>
/// <param name="Lines">Lines of the archive.</param>
/// <param name="Notices">Notices in folders.</param>
/// <param name="Orders">Orders in drop folders.</param>
internal sealed record SweptCopies(int Lines, int Notices, int Orders)
{
    /// <summary>True when there was none.</summary>
    public bool IsEmpty => this is { Lines: 0, Notices: 0, Orders: 0 };
}
