using Allentown311.Mappings.Databases;

namespace Allentown311.Mappings.Sql;

/// <summary>
/// Finds the parameters of a statement. It skips what only looks like one: literals, quoted names, comments, <c>@@</c> variables.
/// </summary>
public static class SqlText
{
    /// <summary>The names after <c>@</c>, each once, in order.</summary>
    public static IReadOnlyList<string> FindParameters(string sql, DatabaseKind database)
    {
        var names = new List<string>();
        var arguments = database == DatabaseKind.SqlServer ? SqlArguments.Find(sql) : [];
        var i = 0;
        while (i < sql.Length)
        {
            var end = SkipNonCode(sql, i, database);
            if (end > i)
            {
                i = end;
            }
            else if (sql[i] == '@')
            {
                i = ReadParameter(sql, i, arguments.Contains(i) ? [] : names);
            }
            else
            {
                i++;
            }
        }

        return names;
    }

    private static int ReadParameter(string sql, int at, List<string> names)
    {
        var start = at;
        while (start < sql.Length && sql[start] == '@')
        {
            start++;
        }

        var end = start;
        while (end < sql.Length && (char.IsLetterOrDigit(sql[end]) || sql[end] == '_'))
        {
            end++;
        }

        // One "@" before a name is a parameter. Two begin a variable of T-SQL itself, and an "@" without a name is an operator of
        // PostgreSQL.
        var name = sql[start..end];
        if (start == at + 1 && name.Length > 0 && !char.IsAsciiDigit(name[0]) && !names.Contains(name, StringComparer.Ordinal))
        {
            names.Add(name);
        }

        return end;
    }

    // The end of the literal, quoted name or comment that starts here; the same place when none does.
    internal static int SkipNonCode(string sql, int at, DatabaseKind database) => sql[at] switch
    {
        '\'' => Quoted(sql, at, '\'', backslash: database == DatabaseKind.Postgres && at > 0 && sql[at - 1] is 'E' or 'e'),
        '"' => Quoted(sql, at, '"', backslash: false),
        '[' when database != DatabaseKind.Postgres => Quoted(sql, at, ']', backslash: false),
        '-' when StartsWith(sql, at, "--") => Until(sql, at, "\n"),
        '/' when StartsWith(sql, at, "/*") => Until(sql, at + 2, "*/"),
        '$' when database == DatabaseKind.Postgres && Tag(sql, at) is { } tag => Until(sql, at + tag.Length, tag),
        _ => at,
    };

    private static int Quoted(string sql, int at, char close, bool backslash)
    {
        for (var i = at + 1; i < sql.Length; i++)
        {
            if (backslash && sql[i] == '\\')
            {
                i++;
            }
            else if (sql[i] == close)
            {
                if (i + 1 == sql.Length || sql[i + 1] != close)
                {
                    return i + 1;
                }

                i++;
            }
        }

        return sql.Length;
    }

    private static int Until(string sql, int from, string end) =>
        sql.IndexOf(end, from, StringComparison.Ordinal) is var at and >= 0 ? at + end.Length : sql.Length;

    private static bool StartsWith(string sql, int at, string what) => string.CompareOrdinal(sql, at, what, 0, what.Length) == 0;

    // PostgreSQL's $$ … $$ and $tag$ … $tag$.
    private static string? Tag(string sql, int at)
    {
        var end = at + 1;
        while (end < sql.Length && (char.IsLetterOrDigit(sql[end]) || sql[end] == '_'))
        {
            end++;
        }

        return end < sql.Length && sql[end] == '$' && !(end > at + 1 && char.IsAsciiDigit(sql[at + 1])) ? sql[at..(end + 1)] : null;
    }
}
