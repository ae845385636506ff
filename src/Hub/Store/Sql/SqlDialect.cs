using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sql;

/// <summary>
/// The parts of a query that differ between databases. A list is passed as one text parameter, a JSON array, so that a statement's text
/// does not depend on the list's length.
/// </summary>
internal abstract class SqlDialect
{
    /// <summary>A sub-query with one column, <c>value</c>: the integers of a JSON array.</summary>
    public abstract string Numbers(string name);

    /// <summary>A sub-query with one column, <c>value</c>: the texts of a JSON array.</summary>
    public abstract string Texts(string name);

    /// <summary>A condition: <paramref name="column"/> contains the parameter's text; upper and lower case are the same.</summary>
    public abstract string ContainsText(string column, string name);

    /// <summary>A condition: the attempt's texts have not been archived yet.</summary>
    public virtual string HasTexts(string table) => $"{table}.sent IS NOT NULL";

    /// <summary>
    /// Replaces the characters of a text that the database cannot store, so that a search finds the text as it was stored.
    /// </summary>
    public virtual string Clean(string text) => text;

    /// <summary>Maps all texts that the database treats as the same key to one text.</summary>
    public virtual string NormalizeKey(string text) => text;

    /// <summary>The clause that limits a query to a number of rows; it follows ORDER BY.</summary>
    public virtual string Limit(string name) => $"OFFSET 0 ROWS FETCH NEXT {name} ROWS ONLY";

    /// <summary>Limits a query to a number of rows after others.</summary>
    /// <param name="name">The parameter that holds the number of rows.</param>
    /// <param name="skip">The parameter that holds the number of rows before them.</param>
    public virtual string Limit(string name, string skip) => $"OFFSET {skip} ROWS FETCH NEXT {name} ROWS ONLY";

    /// <summary>Fills the placeholders in a condition or a value of a <see cref="Write"/>.</summary>
    /// <param name="text">The condition or value, with <c>{new}</c> and <c>{old}</c>.</param>
    /// <param name="newRow">What the statement calls the new row.</param>
    /// <param name="oldRow">What the statement calls the stored row.</param>
    public static string Fill(string text, string newRow, string oldRow) =>
        text.Replace("{new}", newRow, StringComparison.Ordinal).Replace("{old}", oldRow, StringComparison.Ordinal);
}
