namespace Allentown311.Hub.Store.Tables;

/// <summary>Marks of processed broker messages, so that a second delivery of one changes nothing.</summary>
internal static class InboxTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "inbox";

    /// <summary>The columns.</summary>
    public static readonly Columns<InboxMark> All = new()
    {
        { "channel", ColumnType.Key, m => m.Channel },
        { "message_id", ColumnType.Key, m => m.MessageId },
        { "at", ColumnType.Number, m => m.At },
    };

    /// <summary>Marks a message as processed, unless it is marked already.</summary>
    public static readonly Write<InboxMark> Mark = Writes.InsertNew(Name, All, "channel", "message_id") with
    {
        KeyOf = m => new CommitKey(Name, 0, m.Channel, m.MessageId),
    };
}
