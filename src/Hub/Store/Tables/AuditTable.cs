using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>The audit: who did what. Append-only; each line's hash covers the line before it.</summary>
internal static class AuditTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "audit";

    /// <summary>The columns.</summary>
    public static readonly Columns<AuditLine> All = new()
    {
        { "n", ColumnType.Number, l => l.N },
        { "at", ColumnType.Number, l => l.Entry.At },
        { "who", ColumnType.Text, l => l.Entry.Who },
        { "what", ColumnType.Text, l => l.Entry.What },
        { "subject", ColumnType.Text, l => l.Entry.Subject },
        { "reason", ColumnType.Text, l => l.Entry.Reason },
        { "before", ColumnType.Text, l => l.Entry.Before },
        { "after", ColumnType.Text, l => l.Entry.After },
        { "hash", ColumnType.Text, l => l.Hash },
    };

    /// <summary>Inserts a line.</summary>
    public static readonly Write<AuditLine> New = Writes.Insert(Name, All);

    /// <summary>Reads a line from a row.</summary>
    public static AuditLine Read(DbDataReader row) => new(
        row.Number("n"),
        new AuditEntry(
            row.Time("at"),
            row.Text("who"),
            row.Text("what"),
            row.Text("subject"),
            row.TextOrNull("reason"),
            row.TextOrNull("before"),
            row.TextOrNull("after")),
        row.Text("hash"));
}
