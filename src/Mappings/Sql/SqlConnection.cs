using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Sql;

/// <summary>The <c>connection:</c> of a SQL mapping.</summary>
/// <param name="Database">Which database it is.</param>
/// <param name="ConnectionString">How to reach it; holds a secret.</param>
public sealed record SqlConnection(DatabaseKind Database, string ConnectionString)
{
    /// <summary>Reads the section; null when a mistake was noted.</summary>
    public static SqlConnection? Read(YamlMap root)
    {
        if (root.Need("connection", "{ database: sqlite, connection_string: \"Data Source=${PARKS_DB}\" }")?.Map() is not { } section)
        {
            return null;
        }

        _ = section.Find("timeout"); // Read with the other limits.
        var database = section.Need("database", "sqlite") is null ? null : section.Choice("database", "", "sqlite", "postgres", "sqlserver");
        var text = section.NeedText("connection_string", "\"Data Source=${PARKS_DB}\"");
        section.Close();
        return text is null || string.IsNullOrEmpty(database) ? null : new SqlConnection(
            database switch { "sqlite" => DatabaseKind.Sqlite, "postgres" => DatabaseKind.Postgres, _ => DatabaseKind.SqlServer }, text);
    }

    /// <summary>Records print their members; a connection string must not.</summary>
    public override string ToString() => Database.ToString();
}
