namespace Allentown311.Hub.Store.Tables;

/// <summary>Marks of the departments' files that were read.</summary>
internal static class InboundFileTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "inbound_file";

    /// <summary>The columns, taken from the feed's move.</summary>
    public static readonly Columns<FeedMove> All = new()
    {
        { "mapping", ColumnType.Key, f => f.Mapping },
        { "sha256", ColumnType.Key, f => f.FileSha256 },
        { "name", ColumnType.Text, f => f.FileName },
        { "at", ColumnType.Number, f => f.ReadAt },
    };

    /// <summary>Marks a file as read, unless it is marked already.</summary>
    public static readonly Write<FeedMove> Mark = Writes.InsertNew(Name, All, "mapping", "sha256") with
    {
        KeyOf = f => new CommitKey(Name, 0, f.Mapping, f.FileSha256),
    };
}
