using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>The tickets' timelines.</summary>
internal static class TimelineTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "timeline";

    /// <summary>
    /// The condition on a line that may have changed what the public sees of a ticket; the same words stand in the migrations, since SQLite
    /// takes a partial index only for the very condition (https://sqlite.org/partialindex.html).
    /// </summary>
    public const string IsPublicChange = "what IN ('status', 'skip')";

    /// <summary>The columns, without the number that orders the lines.</summary>
    public static readonly Columns<TimelineEntry> All = new()
    {
        { "ticket_id", ColumnType.Number, e => e.TicketId },
        { "at", ColumnType.Number, e => e.At },
        { "what", ColumnType.Text, e => e.What },
        { "ordinal", ColumnType.Number, e => e.Ordinal },
        { "detail", ColumnType.Text, e => e.Detail },
    };

    /// <summary>Inserts a line. A server numbers the lines itself; in SQLite the statement counts the lines of the ticket.</summary>
    public static readonly Write<TimelineEntry> New = Writes.InsertInOrder(Name, All) with
    {
        NumberedInSqlite = ("n", $"(SELECT coalesce(max(n), 0) + 1 FROM {Name} WHERE ticket_id = @ticket_id)"),
    };

    /// <summary>Reads a line from a row.</summary>
    public static TimelineEntry Read(DbDataReader row) =>
        new(row.Number("ticket_id"), row.Time("at"), row.Text("what"), (int)row.Number("ordinal"), row.TextOrNull("detail"));
}
