using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Messages that wait to be handed to a broker, in the order written.</summary>
internal static class OutboxTable
{
    /// <summary>Its name.</summary>
    public const string Name = "outbox";

    /// <summary>Its columns, without the number that orders them.</summary>
    public static readonly Columns<OutboxMessage> All = new()
    {
        { "channel", ColumnType.Text, m => m.Channel },
        { "message_id", ColumnType.Text, m => m.MessageId },
        { "grouped_by", ColumnType.Text, m => m.Group },
        { "subject", ColumnType.Text, m => m.Subject },
        { "body", ColumnType.Text, m => m.Body },
        { "at", ColumnType.Number, m => m.At },
    };

    /// <summary>A new message.</summary>
    public static readonly Write<OutboxMessage> New = Writes.InsertInOrder(Name, All);

    /// <summary>A message that the broker has, by its number.</summary>
    public static readonly Write<long> Remove = new(WriteKind.Remove, Name, new() { { "n", ColumnType.Number, n => n } }) { Keys = ["n"] };

    /// <summary>Reads one.</summary>
    public static OutboxMessage Read(DbDataReader row) => new(
        row.Text("channel"), row.Text("message_id"), row.Text("grouped_by"), row.Text("subject"), row.Text("body"), row.Time("at"), row.Number("n"));
}
