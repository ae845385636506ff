namespace Allentown311.Hub.Store.Tables;

/// <summary>Files of departments that were read.</summary>
internal static class InboundFileTable
{
    /// <summary>Its name.</summary>
    public const string Name = "inbound_file";

    /// <summary>Its columns; when it was read is what the move says.</summary>
    public static readonly Columns<FeedMove> All = new()
    {
        { "mapping", ColumnType.Key, f => f.Mapping },
        { "sha256", ColumnType.Key, f => f.FileSha256 },
        { "name", ColumnType.Text, f => f.FileName },
        { "at", ColumnType.Number, f => f.ReadAt },
    };

    /// <summary>A file is marked as read, unless it is.</summary>
    public static readonly Write<FeedMove> Mark = Writes.InsertNew(Name, All, "mapping", "sha256") with
    {
        KeyOf = f => new CommitKey(Name, 0, f.Mapping, f.FileSha256),
    };
}
