using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Sql;

/// <summary>The <c>connection:</c> of a SQL mapping.</summary>
/// <param name="Checked">The kind of database, and how to reach it; holds a secret.</param>
public sealed record SqlConnection(CheckedConnection Checked)
{
    /// <summary>The kind of database.</summary>
    public DatabaseKind Database => Checked.Database;

    /// <summary>Reads the section; null when a mistake was noted.</summary>
    public static SqlConnection? Read(YamlMap root)
    {
        if (root.Need("connection", "{ database: sqlite, connection_string: \"Data Source=${PARKS_DB}\" }")?.Map() is not { } section)
        {
            return null;
        }

        _ = section.Find("timeout"); // Read with the other limits.
        var database = section.Need("database", "sqlite") is null
            ? null
            : section.Choice("database", "", "sqlite", "postgres", "sqlserver");
        var text = section.Need("connection_string", "\"Data Source=${PARKS_DB}\"")?.RotatingText();
        var kind = database switch { "sqlite" => DatabaseKind.Sqlite, "postgres" => DatabaseKind.Postgres, _ => DatabaseKind.SqlServer };
        var key = TlsKey.OfMapping(section.Find("tls") is null ? null : TlsKey.Read(section.Choice("tls", "", TlsKey.Words)));
        section.Close();
        return text is null || string.IsNullOrEmpty(database) ? null : Check(kind, text, key, section);
    }

    /// <summary>Records print their members; a connection string must not.</summary>
    public override string ToString() => Database.ToString();

    private static SqlConnection? Check(DatabaseKind kind, SecretSource text, TlsKey key, YamlMap section)
    {
        if (kind == DatabaseKind.Sqlite && section.Find("tls") is { } file)
        {
            file.Fault($"\"{file.Path}\" means nothing for a file", "Remove it");
            return null;
        }

        var value = section.Find("connection_string")!;
        if (value.HasStandIn)
        {
            // The variable is not set yet, so there is no connection string to check.
            return new SqlConnection(CheckedConnection.StandIn(kind));
        }

        if (CheckedConnection.Check(kind, text, key, out var fault) is { } connection)
        {
            return new SqlConnection(connection);
        }

        value.Fault($"\"{value.Path}\" {fault!.Problem}", fault.Remedy);
        return null;
    }
}
