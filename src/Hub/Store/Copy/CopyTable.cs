using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Copy;

/// <summary>A table that moves from a file to a database server, and its columns, named as in both.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Numbered">The column the server numbers from here on; null for none.</param>
/// <param name="Only">Which of its rows move; null for all.</param>
internal sealed record CopyTable(string Name, IReadOnlyList<RowColumn> Columns, string? Numbered = null, string? Only = null)
{
    private static readonly RowColumn Id = new("id", ColumnType.Number);
    private static readonly RowColumn N = new("n", ColumnType.Number);

    /// <summary>The tables of the store itself. A room adds those it keeps.</summary>
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

        // The others count what is the server's own.
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
        new(OutboxTable.Name, [N, .. OutboxTable.All.Types], "n"),
    ];

    /// <summary>The columns as a statement names them: one of them is a word of T-SQL's own.</summary>
    public string Quoted => string.Join(", ", Columns.Select(c => $"\"{c.Name}\""));

    /// <summary>Reads all its rows, in any order.</summary>
    public string Select => $"SELECT {Quoted} FROM {Name}{(Only is null ? "" : $" WHERE {Only}")}";

    /// <summary>Empties it.</summary>
    public string Delete => $"DELETE FROM {Name}{(Only is null ? "" : $" WHERE {Only}")}";

    private static List<RowColumn> Typed(string columns) => [.. columns.Split(", ").Select(c => c.Split(' ')).Select(c =>
        new RowColumn(c[0], c[1] == "n" ? ColumnType.Number : ColumnType.Text))];
}
