using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>What happened to tickets, in order.</summary>
internal static class TimelineTable
{
    /// <summary>Its name.</summary>
    public const string Name = "timeline";

    /// <summary>Its columns, without the number that orders them.</summary>
    public static readonly Columns<TimelineEntry> All = new()
    {
        { "ticket_id", ColumnType.Number, e => e.TicketId },
        { "at", ColumnType.Number, e => e.At },
        { "what", ColumnType.Text, e => e.What },
        { "ordinal", ColumnType.Number, e => e.Ordinal },
        { "detail", ColumnType.Text, e => e.Detail },
    };

    /// <summary>A new line. A server numbers lines by itself; a file has them in the order of their ticket's.</summary>
    public static readonly Write<TimelineEntry> New = Writes.InsertInOrder(Name, All) with
    {
        NumberedInFile = ("n", $"(SELECT coalesce(max(n), 0) + 1 FROM {Name} WHERE ticket_id = @ticket_id)"),
    };

    /// <summary>Reads one.</summary>
    public static TimelineEntry Read(DbDataReader row) =>
        new(row.Number("ticket_id"), row.Time("at"), row.Text("what"), (int)row.Number("ordinal"), row.TextOrNull("detail"));
}
