using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>https://sqlite.org/json1.html</summary>
internal sealed class SqliteDialect : SqlDialect
{
    /// <inheritdoc/>
    public override string Numbers(string name) => $"SELECT value FROM json_each({name})";

    /// <inheritdoc/>
    public override string Texts(string name) => Numbers(name);

    /// <inheritdoc/>
    public override string Holds(string column, string name) => $"instr(lower({column}), lower({name})) > 0";

    /// <inheritdoc/>
    public override string Most(string name) => $"LIMIT {name}";
}
