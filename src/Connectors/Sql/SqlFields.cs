using System.Data.Common;
using System.Globalization;
using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Sql;

namespace Allentown311.Connectors.Sql;

/// <summary>A column of a table, or a parameter of a procedure.</summary>
/// <param name="Name">Its name, without the <c>@</c> of SQL Server.</param>
/// <param name="Type">Its type, in the database's words.</param>
/// <param name="MaxLength">The most characters it takes; null when that is not bounded or not known.</param>
/// <param name="Required">True when it must be given: it takes no NULL, and has no value of its own.</param>
public sealed record SqlField(string Name, string Type, int? MaxLength, bool Required);

/// <summary>Reads what a database says of its tables and procedures. It changes nothing there.</summary>
public static class SqlFields
{
    // A name without a schema is looked for where the sign-in looks for it.
    private const string PostgresSchema = """
        CASE WHEN @space = '' THEN {0}.{1}_schema = ANY (current_schemas(false)) ELSE LOWER({0}.{1}_schema) = LOWER(@space) END
        """;

    private const string SqlServerSchema = "LOWER({0}.{1}_schema) = LOWER(COALESCE(NULLIF(@space, ''), SCHEMA_NAME()))";

    private const string Columns = """
        SELECT c.column_name, c.data_type, c.character_maximum_length,
            CASE WHEN c.is_nullable = 'NO' AND c.column_default IS NULL AND {0} THEN 1 ELSE 0 END
        FROM information_schema.columns c WHERE LOWER(c.table_name) = LOWER(@name) AND {1} ORDER BY c.ordinal_position
        """;

    private const string Parameters = """
        SELECT p.parameter_name, p.data_type, p.character_maximum_length, 1
        FROM information_schema.parameters p JOIN information_schema.routines r
            ON r.specific_schema = p.specific_schema AND r.specific_name = p.specific_name
        WHERE LOWER(r.routine_name) = LOWER(@name) AND {0}
            AND p.parameter_mode IN ('IN', 'INOUT') AND p.parameter_name IS NOT NULL
        ORDER BY p.ordinal_position
        """;

    // SQLite has one schema here. It gives a row its number where the column is the primary key.
    private const string SqliteColumns = """
        SELECT name, type, NULL, CASE WHEN "notnull" = 1 AND dflt_value IS NULL AND pk = 0 THEN 1 ELSE 0 END
        FROM pragma_table_info(@name) WHERE @space = ''
        """;

    /// <summary>The columns of a table, in their order; empty when there is no such table.</summary>
    /// <param name="mapping">A mapping with the connection.</param>
    /// <param name="table">Its name, with or without its schema.</param>
    /// <param name="ct">Ends the read.</param>
    /// <exception cref="DbException">The database cannot be asked.</exception>
    /// <exception cref="DatabaseUnavailableException">TLS with the server fails, or the address is not set.</exception>
    public static Task<IReadOnlyList<SqlField>> OfTableAsync(SqlMapping mapping, string table, CancellationToken ct) =>
        ReadAsync(
            mapping,
            mapping.Connection.Database switch
            {
                DatabaseKind.Sqlite => SqliteColumns,
                DatabaseKind.Postgres => Format(Columns, "c.is_identity = 'NO'", Format(PostgresSchema, "c", "table")),
                _ => Format(
                    Columns,
                    "COLUMNPROPERTY(OBJECT_ID(QUOTENAME(c.table_schema) + '.' + QUOTENAME(c.table_name)), c.column_name, 'IsIdentity') = 0",
                    Format(SqlServerSchema, "c", "table")),
            },
            table,
            ct);

    /// <summary>The parameters of a procedure that a caller gives, in their order; empty when there is no such procedure.</summary>
    /// <inheritdoc cref="OfTableAsync" path="/param[@name='mapping' or @name='ct'] | /exception"/>
    public static Task<IReadOnlyList<SqlField>> OfProcedureAsync(SqlMapping mapping, string procedure, CancellationToken ct) =>
        mapping.Connection.Database == DatabaseKind.Sqlite
            ? Task.FromResult<IReadOnlyList<SqlField>>([])
            : ReadAsync(mapping, Format(Parameters, Format(SchemaOf(mapping), "r", "routine")), procedure, ct);

    private static string SchemaOf(SqlMapping mapping) =>
        mapping.Connection.Database == DatabaseKind.Postgres ? PostgresSchema : SqlServerSchema;

    private static string Format(string text, params object[] parts) => string.Format(CultureInfo.InvariantCulture, text, parts);

    private static async Task<IReadOnlyList<SqlField>> ReadAsync(SqlMapping mapping, string sql, string name, CancellationToken ct)
    {
        var parts = name.Split('.');
        var connection = await new SqlAccess(mapping).OpenAsync(ct);
        await using var _ = connection;
        var command = connection.CreateCommand();
        await using var __ = command;
        command.CommandText = sql;
        Add(command, "name", parts[^1]);
        Add(command, "space", parts.Length > 1 ? parts[^2] : "");
        var fields = new List<SqlField>();
        var rows = await command.ExecuteReaderAsync(ct);
        await using var ___ = rows;
        while (await rows.ReadAsync(ct))
        {
            var length = rows.IsDBNull(2) ? -1 : Convert.ToInt32(rows.GetValue(2), CultureInfo.InvariantCulture);
            fields.Add(new SqlField(
                rows.GetString(0).TrimStart('@'),
                rows.GetString(1).ToLowerInvariant(),
                length > 0 ? length : null,
                Convert.ToInt32(rows.GetValue(3), CultureInfo.InvariantCulture) == 1));
        }

        return fields;
    }

    private static void Add(DbCommand command, string name, string value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = $"@{name}";
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
