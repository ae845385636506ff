using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>What was sent to departments, and what they answered.</summary>
internal static class AttemptTable
{
    /// <summary>Its name.</summary>
    public const string Name = "attempt";

    /// <summary>Its columns, without the number it is known by.</summary>
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

    /// <summary>A new attempt.</summary>
    public static readonly Write<SendAttempt> New = Writes.InsertInOrder(Name, All);

    /// <summary>Its texts are in the archive now, and forgotten here.</summary>
    public static readonly Write<long> ForgetTexts = new(WriteKind.Update, Name, new() { { "id", ColumnType.Number, id => id } })
    {
        Keys = ["id"], Set = [("sent", "NULL"), ("answered", "NULL")],
    };

    /// <summary>Reads one.</summary>
    public static SendAttempt Read(DbDataReader row) => new(
        row.Number("order_id"), row.Time("at"), row.Text("outcome"), row.TextOrNull("reason"), TimeSpan.FromMilliseconds(row.Number("elapsed_ms")),
        row.TextOrNull("sent"), row.TextOrNull("answered"));
}
