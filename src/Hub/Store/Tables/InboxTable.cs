namespace Allentown311.Hub.Store.Tables;

/// <summary>Messages that were taken from brokers: a second delivery of one changes nothing.</summary>
internal static class InboxTable
{
    /// <summary>Its name.</summary>
    public const string Name = "inbox";

    /// <summary>Its columns.</summary>
    public static readonly Columns<InboxMark> All = new()
    {
        { "channel", ColumnType.Key, m => m.Channel },
        { "message_id", ColumnType.Key, m => m.MessageId },
        { "at", ColumnType.Number, m => m.At },
    };

    /// <summary>A message is marked as taken, unless it is.</summary>
    public static readonly Write<InboxMark> Mark = Writes.InsertNew(Name, All, "channel", "message_id") with
    {
        KeyOf = m => new CommitKey(Name, 0, m.Channel, m.MessageId),
    };
}
