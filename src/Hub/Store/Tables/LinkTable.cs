using System.Data.Common;

namespace Allentown311.Hub.Store.Tables;

/// <summary>The state of each link: one direction of one mapping.</summary>
internal static class LinkTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "link";

    /// <summary>The columns, with what a note adds to each.</summary>
    public static readonly Columns<LinkNote> All = new()
    {
        { "mapping", ColumnType.Key, n => n.Key.Mapping },
        { "direction", ColumnType.Number, n => (long)n.Key.Direction },
        { "since", ColumnType.Number, n => n.At },
        { "last_ok", ColumnType.Number, n => n.Ok },
        { "last_news", ColumnType.Number, n => n.News },
        { "failing_since", ColumnType.Number, n => n.FailingSince },
        { "failures", ColumnType.Number, n => n.Failures },
        { "problem", ColumnType.Text, n => n.Problem },
        { "expires_at", ColumnType.Number, n => n.ExpiresAt },
        { "expires_what", ColumnType.Text, n => n.ExpiresWhat },
    };

    /// <summary>
    /// Adds a note to the link's state. A success in the note ends the failures before it; the note holds only the failures after it. A
    /// note without a success adds to the stored failures. When several nodes write notes, the latest success and the latest news are
    /// stored.
    /// </summary>
    public static readonly Write<LinkNote> Note = Writes.Put(Name, All, "mapping", "direction") with
    {
        Set =
        [
            (
                "failing_since",
                "CASE WHEN {new}.last_ok IS NULL THEN coalesce({old}.failing_since, {new}.failing_since) ELSE {new}.failing_since END"),
            ("failures", "CASE WHEN {new}.last_ok IS NULL THEN {old}.failures ELSE 0 END + {new}.failures"),
            ("problem", "CASE WHEN {new}.last_ok IS NULL THEN coalesce({new}.problem, {old}.problem) ELSE {new}.problem END"),
            ("last_ok", "CASE WHEN {new}.last_ok > coalesce({old}.last_ok, 0) THEN {new}.last_ok ELSE {old}.last_ok END"),
            ("last_news", "CASE WHEN {new}.last_news > coalesce({old}.last_news, 0) THEN {new}.last_news ELSE {old}.last_news END"),
            ("expires_at", "{new}.expires_at"),
            ("expires_what", "{new}.expires_what"),
        ],
        KeyOf = n => new CommitKey(Name, (long)n.Key.Direction, n.Key.Mapping),
    };

    /// <summary>Reads a link's state from a row.</summary>
    public static LinkRow Read(DbDataReader row) => new(
        new LinkKey(row.Text("mapping"), (Direction)row.Number("direction")),
        row.Time("since"),
        row.TimeOrNull("last_ok"),
        row.TimeOrNull("last_news"),
        row.TimeOrNull("failing_since"),
        row.Number("failures"),
        row.TextOrNull("problem"),
        row.TimeOrNull("expires_at"),
        row.TextOrNull("expires_what"));
}
