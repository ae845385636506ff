using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Legal holds. A row is never deleted; a hold that was removed says so.</summary>
internal static class LegalHoldTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "legal_hold";

    /// <summary>Reads the number of the last hold that was added, as <c>n</c>; 0 when there was none.</summary>
    public const string Last = $"SELECT coalesce(max(n), 0) AS n FROM {Name}";

    /// <summary>Reads one row when a hold is in force.</summary>
    public const string Any = $"SELECT count(*) AS many FROM {Name} WHERE removed_at IS NULL";

    /// <summary>The columns.</summary>
    public static readonly Columns<LegalHold> All = new()
    {
        { "n", ColumnType.Number, h => h.N },
        { "ticket_id", ColumnType.Number, h => h.TicketId },
        { "service", ColumnType.Text, h => h.Service },
        { "department", ColumnType.Text, h => h.Department },
        { "from_at", ColumnType.Number, h => h.From },
        { "until_at", ColumnType.Number, h => h.Until },
        { "reason", ColumnType.Text, h => h.Reason },
        { "who", ColumnType.Text, h => h.Who },
        { "at", ColumnType.Number, h => h.At },
        { "removed_at", ColumnType.Number, h => h.RemovedAt },
        { "removed_by", ColumnType.Text, h => h.RemovedBy },
        { "removed_reason", ColumnType.Text, h => h.RemovedReason },
    };

    /// <summary>The key that every commit shares that adds a hold or destroys something: no two of them are in one transaction.</summary>
    public static readonly CommitKey Key = new(Name, 0);

    /// <summary>Inserts a hold.</summary>
    public static readonly Write<LegalHold> New = Writes.Insert(Name, All) with { KeyOf = _ => Key };

    /// <summary>Notes that a hold was removed, unless it was before.</summary>
    public static readonly Write<LegalHold> Remove = Writes.Update(
        Name, All.Only("n", "removed_at", "removed_by", "removed_reason"), "n") with
    {
        When = "{old}.removed_at IS NULL",
        KeyOf = h => new CommitKey(Name, h.N),
    };

    /// <summary>A condition: the ticket is under a hold.</summary>
    /// <param name="ticket">The alias of the ticket's row.</param>
    public static string Holds(string ticket) =>
        $"""
         EXISTS (SELECT 1 FROM {Name} h WHERE h.removed_at IS NULL
           AND (h.ticket_id IS NULL OR h.ticket_id = {ticket}.id)
           AND (h.service IS NULL OR h.service = {ticket}.service)
           AND (h.from_at IS NULL OR {ticket}.updated_at >= h.from_at)
           AND (h.until_at IS NULL OR {ticket}.requested_at < h.until_at)
           AND (h.department IS NULL OR EXISTS (
             SELECT 1 FROM work_order o WHERE o.id BETWEEN {ticket}.id * 256 AND {ticket}.id * 256 + 255 AND o.department = h.department)))
         """;

    /// <summary>Reads a hold from a row.</summary>
    public static LegalHold Read(DbDataReader row) => new(
        row.Number("n"),
        row.NumberOrNull("ticket_id"),
        row.TextOrNull("service"),
        row.TextOrNull("department"),
        row.TimeOrNull("from_at"),
        row.TimeOrNull("until_at"),
        row.Text("reason"),
        row.Text("who"),
        row.Time("at"),
        row.TimeOrNull("removed_at"),
        row.TextOrNull("removed_by"),
        row.TextOrNull("removed_reason"));
}
