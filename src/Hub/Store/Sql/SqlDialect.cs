using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sql;

/// <summary>
/// What the databases write differently in a query. Lists are given as one text parameter, a JSON array, so a statement's text is always the same.
/// </summary>
internal abstract class SqlDialect
{
    /// <summary>A sub-query with one column, <c>value</c>: the whole numbers of a JSON array.</summary>
    public abstract string Numbers(string name);

    /// <summary>A sub-query with one column, <c>value</c>: the texts of a JSON array.</summary>
    public abstract string Texts(string name);

    /// <summary>True where <paramref name="column"/> holds the words of the parameter, whatever their case.</summary>
    public abstract string Holds(string column, string name);

    /// <summary>True of attempts whose texts have not been archived yet.</summary>
    public virtual string Kept(string table) => $"{table}.sent IS NOT NULL";

    /// <summary>A text as the database holds it: what it cannot hold is never looked for as such.</summary>
    public virtual string Clean(string text) => text;

    /// <summary>The text that stands for all those the database takes for the same key.</summary>
    public virtual string Key(string text) => text;

    /// <summary>At most so many rows; stands after ORDER BY.</summary>
    public virtual string Most(string name) => $"OFFSET 0 ROWS FETCH NEXT {name} ROWS ONLY";

    /// <summary>A condition or a value of a <see cref="Write"/>, with names for the row that comes and the one that is there.</summary>
    protected static string Filled(string text, string coming, string there) =>
        text.Replace("{new}", coming, StringComparison.Ordinal).Replace("{old}", there, StringComparison.Ordinal);
}
