using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>How far each department's changes have been read.</summary>
internal static class FeedTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "feed";

    /// <summary>The columns that are read. The cursor's name is quoted, because CURSOR is a reserved word of T-SQL.</summary>
    public const string Columns = "id, mapping, \"cursor\", first_read_at";

    /// <summary>Inserts a feed, unless the mapping has one.</summary>
    public static readonly Write<Feed> Open = Writes.InsertNew<Feed>(
        Name,
        new() { { "mapping", ColumnType.Key, f => f.Mapping }, { "first_read_at", ColumnType.Number, f => f.FirstReadAt } },
        "mapping") with
    { KeyOf = f => new CommitKey(Name, 0, f.Mapping) };

    /// <summary>Moves the cursor on, if it is still the cursor at which the read started.</summary>
    public static readonly Write<FeedMove> Move = new(WriteKind.Update, Name, new()
    {
        { "id", ColumnType.Number, m => m.FeedId },
        { "from_cursor", ColumnType.Text, m => m.From },
        { "to_cursor", ColumnType.Text, m => m.Cursor },
        { "read_at", ColumnType.Number, m => m.ReadAt },
    })
    {
        Keys = ["id"],
        Set =
        [
            (
                "\"cursor\"",
                "CASE WHEN {old}.\"cursor\" = {new}.from_cursor OR ({old}.\"cursor\" IS NULL AND {new}.from_cursor IS NULL) "
                + "THEN {new}.to_cursor ELSE {old}.\"cursor\" END"),
            ("read_at", "{new}.read_at"),
        ],
        KeyOf = m => new CommitKey(Name, m.FeedId),
    };

    /// <summary>Sets the cursor to where a person wants it.</summary>
    public static readonly Write<Feed> Rewind = new(WriteKind.Update, Name, new()
    {
        { "id", ColumnType.Number, f => f.Id },
        { "to_cursor", ColumnType.Text, f => f.Cursor },
    })
    {
        Keys = ["id"],
        Set = [("\"cursor\"", "{new}.to_cursor")],
        KeyOf = f => new CommitKey(Name, f.Id),
    };

    /// <summary>Reads a feed from a row.</summary>
    public static Feed Read(DbDataReader row) =>
        new(row.Number("id"), row.Text("mapping"), row.TextOrNull("cursor"), row.Time("first_read_at"));
}
