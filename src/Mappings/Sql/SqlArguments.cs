using Allentown311.Mappings.Databases;

namespace Allentown311.Mappings.Sql;

/// <summary>
/// Finds the names of a procedure's own parameters in T-SQL: in <c>EXEC dbo.File @Ref = @ref</c> the first <c>@Ref</c> is none of the
/// statement's parameters (Transact-SQL, EXECUTE).
/// </summary>
internal static class SqlArguments
{
    // Behind these, "@name =" compares or assigns.
    private static readonly HashSet<string> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        "EXEC", "EXECUTE", "SELECT", "SET", "WHERE", "AND", "OR", "NOT", "ON", "WHEN", "HAVING", "IF", "WHILE", "RETURN", "TOP", "BY",
    };

    /// <summary>The places of the <c>@</c> of such names.</summary>
    public static HashSet<int> Find(string sql)
    {
        var places = new HashSet<int>();
        var isCall = false;
        var before = "";
        for (var i = 0; i < sql.Length;)
        {
            var end = SqlText.SkipNonCode(sql, i, DatabaseKind.SqlServer);
            if (end > i)
            {
                // A quoted name is a name; a comment separates as a blank does.
                before = sql[i] is '[' or '"' ? "name" : sql[i] == '\'' ? "text" : before;
                i = end;
            }
            else if (char.IsWhiteSpace(sql[i]))
            {
                i++;
            }
            else if (IsOfWord(sql[i]))
            {
                end = EndOfWord(sql, i);
                if (isCall && sql[i] == '@' && IsFollowedByEquals(sql, end) && (before == "," || IsName(before)))
                {
                    places.Add(i);
                }

                before = sql[i..end];
                isCall |= before.Equals("EXEC", StringComparison.OrdinalIgnoreCase)
                    || before.Equals("EXECUTE", StringComparison.OrdinalIgnoreCase);
                i = end;
            }
            else
            {
                before = sql[i].ToString();
                isCall &= sql[i] != ';';
                i++;
            }
        }

        return places;
    }

    private static bool IsName(string word) => word.Length > 0 && IsOfWord(word[0]) && word[0] != '@' && !Others.Contains(word);

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '@' or '#' or '$';

    private static int EndOfWord(string sql, int at)
    {
        while (at < sql.Length && IsOfWord(sql[at]))
        {
            at++;
        }

        return at;
    }

    private static bool IsFollowedByEquals(string sql, int at)
    {
        while (at < sql.Length && char.IsWhiteSpace(sql[at]))
        {
            at++;
        }

        return at < sql.Length && sql[at] == '=';
    }
}
