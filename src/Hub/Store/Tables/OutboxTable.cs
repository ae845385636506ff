using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Messages that wait to be published to a broker, in the order in which they were written.</summary>
internal static class OutboxTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "outbox";

    /// <summary>The columns, without the number that orders the messages.</summary>
    public static readonly Columns<OutboxMessage> All = new()
    {
        { "channel", ColumnType.Text, m => m.Channel },
        { "message_id", ColumnType.Text, m => m.MessageId },
        { "grouped_by", ColumnType.Text, m => m.Group },
        { "subject", ColumnType.Text, m => m.Subject },
        { "body", ColumnType.Text, m => m.Body },
        { "at", ColumnType.Number, m => m.At },
    };

    /// <summary>Inserts a message.</summary>
    public static readonly Write<OutboxMessage> New = Writes.InsertInOrder(Name, All);

    /// <summary>Deletes a message that the broker has confirmed, by its number.</summary>
    public static readonly Write<long> Remove = new(WriteKind.Remove, Name, new() { { "n", ColumnType.Number, n => n } }) { Keys = ["n"] };

    /// <summary>Reads a message from a row.</summary>
    public static OutboxMessage Read(DbDataReader row) => new(
        row.Text("channel"),
        row.Text("message_id"),
        row.Text("grouped_by"),
        row.Text("subject"),
        row.Text("body"),
        row.Time("at"),
        row.Number("n"));
}
