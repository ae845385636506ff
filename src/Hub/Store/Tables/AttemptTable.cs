using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Attempts to hand over orders: what was sent to the departments' systems, and what they answered.</summary>
internal static class AttemptTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "attempt";

    /// <summary>The columns, without the id.</summary>
    public static readonly Columns<SendAttempt> All = new()
    {
        { "order_id", ColumnType.Number, a => a.OrderId },
        { "at", ColumnType.Number, a => a.At },
        { "outcome", ColumnType.Text, a => a.Outcome },
        { "reason", ColumnType.Text, a => a.Reason },
        { "elapsed_ms", ColumnType.Number, a => (long)a.Elapsed.TotalMilliseconds },
        { "sent", ColumnType.Text, a => a.Sent },
        { "answered", ColumnType.Text, a => a.Answered },
    };

    /// <summary>Inserts an attempt.</summary>
    public static readonly Write<SendAttempt> New = Writes.InsertInOrder(Name, All);

    /// <summary>Deletes an attempt's texts, once they are archived.</summary>
    public static readonly Write<long> ForgetTexts = new(WriteKind.Update, Name, new() { { "id", ColumnType.Number, id => id } })
    {
        Keys = ["id"],
        Set = [("sent", "NULL"), ("answered", "NULL")],
    };

    /// <summary>Reads an attempt from a row.</summary>
    public static SendAttempt Read(DbDataReader row) => new(
        row.Number("order_id"),
        row.Time("at"),
        row.Text("outcome"),
        row.TextOrNull("reason"),
        TimeSpan.FromMilliseconds(row.Number("elapsed_ms")),
        row.TextOrNull("sent"),
        row.TextOrNull("answered"));
}
