using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Copy;

/// <summary>A table that is copied from a file to a database server. Its name and columns are the same in both.</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Numbered">The column that the server numbers after the copy; null for none.</param>
/// <param name="Only">The condition, as SQL, for the rows to copy; null for all.</param>
internal sealed record CopyTable(string Name, IReadOnlyList<RowColumn> Columns, string? Numbered = null, string? Only = null)
{
    private static readonly RowColumn Id = new("id", ColumnType.Number);
    private static readonly RowColumn N = new("n", ColumnType.Number);

    /// <summary>The tables of the store itself. A feature adds the tables that belong to it.</summary>
    public static IReadOnlyList<CopyTable> OfTheStore { get; } =
    [
        new(TicketTable.Name, TicketTable.All.Types),
        new(WorkOrderTable.Name, WorkOrderTable.All.Types),
        new(JobTable.Name, JobTable.All.Types),
        new(NoticeTable.Name, NoticeTable.All.Types),
        new(TimelineTable.Name, [N, .. TimelineTable.All.Types], "n"),
        new(FeedTable.Name, Typed("id n, mapping t, cursor t, first_read_at n, read_at n"), "id"),
        new(InboundFileTable.Name, InboundFileTable.All.Types),
        new(UnmatchedTable.Name, UnmatchedTable.All.Types),

        // The other counters belong to the server's database and are not copied.
        new(CounterTable.Name, CounterTable.Touch.Types, Only: $"name = '{CounterTable.Ticket}'"),
        new(AttemptTable.Name, [Id, .. AttemptTable.All.Types], "id"),
        new(AuditTable.Name, AuditTable.All.Types),
        new(TrafficTable.Name, TrafficTable.All.Types),
        new(LinkTable.Name, LinkTable.All.Types),
        new(MarkTable.Name, MarkTable.All.Types),
        new(
            SessionTable.Name,
            Typed("id n, name t, version t, role t, url t, term_ms n, started_at n, seen_at n, ended_at n, held n, done n"),
            "id"),
        new(InboxTable.Name, InboxTable.All.Types),
        new(LegalHoldTable.Name, LegalHoldTable.All.Types),
        new(OutboxTable.Name, [N, .. OutboxTable.All.Types], "n"),
    ];

    /// <summary>The columns' names in quotes, because one of them is a reserved word of T-SQL.</summary>
    public string Quoted => string.Join(", ", Columns.Select(c => $"\"{c.Name}\""));

    /// <summary>The statement that reads the rows to copy, in any order.</summary>
    public string Select => $"SELECT {Quoted} FROM {Name}{(Only is null ? "" : $" WHERE {Only}")}";

    /// <summary>The statement that deletes those rows.</summary>
    public string Delete => $"DELETE FROM {Name}{(Only is null ? "" : $" WHERE {Only}")}";

    // Parses "name type, …", where the type is n for a number and t for a text.
    private static List<RowColumn> Typed(string columns) =>
    [
        .. columns
            .Split(", ")
            .Select(column => column.Split(' '))
            .Select(parts => new RowColumn(parts[0], parts[1] == "n" ? ColumnType.Number : ColumnType.Text)),
    ];
}
