using System.Globalization;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Rows;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Sql;

/// <summary>How changes, or all records, are read out of a department's tables, page by page.</summary>
/// <param name="Statement">The query; it uses <c>cursor</c> (<c>since</c> in a list) and <c>cursor_key</c>, and orders by them.</param>
/// <param name="Size">Rows in a full page: the number in the query's own LIMIT or TOP.</param>
/// <param name="Rows">Turns a row into a status update.</param>
/// <param name="Key">Column that tells rows of one instant apart.</param>
/// <param name="Cursor">How far back each round reaches.</param>
public sealed record SqlPoll(SqlStatement Statement, int Size, RowReader Rows, string Key, CursorPlan Cursor)
{
    /// <summary>Reads the section; null when a mistake was noted.</summary>
    public static SqlPoll? Read(YamlMap poll, StatusTable status, DatabaseKind database)
    {
        const string example = "SELECT … WHERE (changed_at, id) > (@cursor, @cursor_key) ORDER BY changed_at, id LIMIT 500";
        var statement = SqlStatement.Read(poll, example, CursorPlan.Names, database);
        var size = poll.Number("size", 500, 1, 10_000);
        var columns = RowColumns.Read(poll);
        var section = poll.Need("cursor", "{ from: changed, key: id, overlap: 1m }")?.Map();
        if (section is null)
        {
            return null;
        }

        _ = section.Choice("from", "changed", "changed");
        var key = section.NeedText("key", "id");
        var time = TimeFormatReader.Read(section);
        var overlap = section.Span("overlap", TimeSpan.FromMinutes(10));
        section.Close();
        var sound = statement is null || (IsPaged(poll, statement, "cursor") & FillsPages(poll, statement, size, database));
        return statement is null || columns is null || key is null || !sound ? null
            : new SqlPoll(statement, size, new RowReader(columns, time, status), key, new CursorPlan(time, overlap, Keyed: true));
    }

    /// <summary>
    /// Reads the <c>list:</c> section, which pages as a poll does and takes from it what it does not say itself; null when a mistake was
    /// noted.
    /// </summary>
    /// <param name="list">The section.</param>
    /// <param name="status">What the status codes mean.</param>
    /// <param name="database">The kind of database.</param>
    /// <param name="hasPoll">True when the mapping has a <c>poll:</c>, be it with mistakes.</param>
    /// <param name="poll">The <c>poll:</c>; null when there is none, or a mistake was noted in it.</param>
    public static SqlPoll? ReadList(YamlMap list, StatusTable status, DatabaseKind database, bool hasPoll, SqlPoll? poll)
    {
        const string example = "SELECT … WHERE (changed_at, id) > (@since, @cursor_key) ORDER BY changed_at, id LIMIT 500";
        var statement = SqlStatement.Read(list, example, CursorPlan.ListNames, database);
        var size = list.Number("size", 500, 1, 10_000);
        var columns = RowColumns.Read(list);
        var plan = TimeFormatReader.ReadSince(list, poll?.Cursor) with { Keyed = true };
        var key = hasPoll ? list.Text("key") ?? poll?.Key : list.NeedText("key", "id");
        var sound = statement is null || (IsPaged(list, statement, "since") & FillsPages(list, statement, size, database));
        return statement is null || columns is null || key is null || !sound ? null
            : new SqlPoll(statement, size, new RowReader(columns, plan.Time, status), key, plan);
    }

    /// <summary>
    /// The changes in some rows. <c>Ahead</c> holds the position of every row whose time can be read, even when the rest of it cannot: the
    /// cursor must move past a bad row, or the rows behind it would never be read.
    /// </summary>
    /// <param name="rows">Each gives the value of a column, null for NULL.</param>
    public (Changes Changes, Changes Ahead) Translate(IEnumerable<Func<string, object?>> rows)
    {
        List<StatusUpdate> updates = [];
        List<StatusUpdate> ahead = [];
        List<RejectedRow> rejected = [];
        List<string> keys = [];
        List<string> aheadKeys = [];
        var number = 0;
        foreach (var row in rows)
        {
            number++;
            var key = Helpers.Text(row(Key));
            if (Rows.Read(row, out var reason) is { } update)
            {
                updates.Add(update);
                keys.Add(key);
            }
            else
            {
                rejected.Add(
                    new RejectedRow(number, reason, string.Join(", ", Rows.Columns.All.Select(c => $"{c}={Helpers.Text(row(c))}"))));
            }

            if (Rows.TryReadChanged(row, out DateTimeOffset changed))
            {
                ahead.Add(new StatusUpdate { Code = "", ChangedAt = changed });
                aheadKeys.Add(key);
            }
        }

        return (new Changes(updates, rejected, keys), new Changes(ahead, [], aheadKeys));
    }

    /// <summary>
    /// The values of the query's parameters for a page. PostgreSQL stores microseconds, so without a declared format the cursor has them
    /// too.
    /// </summary>
    public IValues Values(CursorPosition from, DatabaseKind database) =>
        database == DatabaseKind.Postgres && Cursor.Time.Formats.Count == 0 ? new CursorValues(from) : from;

    // Without these, pages would skip rows without any error.
    private static bool IsPaged(YamlMap poll, SqlStatement statement, string start)
    {
        var names = statement.Templates.SelectMany(t => t.Names).ToHashSet(StringComparer.Ordinal);
        var lacks = !names.Contains(start) || !names.Contains("cursor_key") ? $"does not use both {{{{{start}}}}} and {{{{cursor_key}}}}"
            : !statement.Text.Contains("order by", StringComparison.OrdinalIgnoreCase) ? "has no ORDER BY" : null;
        if (lacks is not null)
        {
            poll.Find("sql")!.Fault(
                $"\"{poll.Path}.sql\" {lacks}: pages would skip rows",
                $"Write WHERE (changed_at, id) > (@{start}, @cursor_key) ORDER BY changed_at, id, and give both below params");
        }

        return lacks is null;
    }

    // A page with fewer rows than "size" is the last one: with a smaller LIMIT every page would be, and the rows behind it were never read.
    private static bool FillsPages(YamlMap poll, SqlStatement statement, int size, DatabaseKind database)
    {
        if (RowLimit.Find(statement.Text, database) is not { } limit || limit >= size)
        {
            return true;
        }

        poll.Find("sql")!.Fault(
            $"\"{poll.Path}.sql\" returns {limit} rows at most, and a full page has {size} (\"{poll.Path}.size\"): no page would be full, "
            + "and the rows behind it would never be read",
            $"Write size: {limit}, or let the query return {size} rows");
        return false;
    }

    private sealed record CursorValues(CursorPosition From) : IValues
    {
        public object? Get(string name) => name is "cursor" or "since"
            ? From.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture) : From.Get(name);
    }
}
