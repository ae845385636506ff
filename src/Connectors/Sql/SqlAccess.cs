using System.Data.Common;
using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Sql;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Allentown311.Connectors.Sql;

/// <summary>What differs between the databases: how a connection is made and how a value is bound.</summary>
internal sealed class SqlAccess
{
    private readonly DatabaseKind database;
    private readonly CheckedConnection checkedConnection;
    private readonly DbProviderFactory factory;
    private readonly string connectionString;
    private readonly int seconds;

    /// <summary>How a sentence about it begins.</summary>
    public const string Unreachable = "The database cannot be reached";

    /// <summary>Opens nothing yet.</summary>
    public SqlAccess(SqlMapping mapping)
    {
        (database, checkedConnection) = (mapping.Connection.Database, mapping.Connection.Checked);
        seconds = (int)Math.Clamp(Math.Ceiling(mapping.Limits.Timeout.TotalSeconds), 1, 3600);
        factory = database switch
        {
            DatabaseKind.Sqlite => SqliteFactory.Instance,
            DatabaseKind.Postgres => NpgsqlFactory.Instance,
            _ => SqlClientFactory.Instance,
        };
        connectionString = checkedConnection.IsStandIn ? "" : Complete(checkedConnection.Text);
    }

    /// <summary>An open connection.</summary>
    /// <exception cref="DatabaseUnavailableException">TLS with the server does not come about, or nobody has said where it is.</exception>
    /// <exception cref="DbException">It cannot be opened for another reason.</exception>
    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        if (checkedConnection.IsStandIn)
        {
            throw new DatabaseUnavailableException(Unreachable, "its address is not set");
        }

        var connection = factory.CreateConnection()!;
        try
        {
            connection.ConnectionString = connectionString;
            await connection.OpenAsync(ct);
            return connection;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (checkedConnection.TlsTrouble(e) is { } trouble)
            {
                throw new DatabaseUnavailableException(Unreachable, trouble);
            }

            throw;
        }
    }

    /// <summary>A command with its values bound.</summary>
    public DbCommand Command(DbConnection connection, DbTransaction? transaction, SqlStatement statement, IReadOnlyList<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = statement.Text;
        command.CommandTimeout = seconds;
        foreach (var (name, value) in values)
        {
            command.Parameters.Add(Parameter(name, value));
        }

        return command;
    }

    private DbParameter Parameter(string name, object? value)
    {
        // PostgreSQL is let to infer the type of a text and of null, as it does for a literal: a text may stand for a date or a number.
        if (database == DatabaseKind.Postgres && value is null or string)
        {
            return new NpgsqlParameter(name, NpgsqlDbType.Unknown) { Value = value ?? DBNull.Value };
        }

        var parameter = factory.CreateParameter()!;
        parameter.ParameterName = $"@{name}";
        parameter.Value = value switch
        {
            null => DBNull.Value,
            DateTimeOffset time when database == DatabaseKind.Sqlite => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            DateTimeOffset time when database == DatabaseKind.Postgres => time.UtcDateTime,
            _ => value,
        };
        return parameter;
    }

    // What the mapping does not say is set so that a wait ends with the mapping's own time-out, and a mistyped path makes no empty database.
    private string Complete(string given)
    {
        var builder = factory.CreateConnectionStringBuilder()!;
        builder.ConnectionString = given;
        switch (builder)
        {
            case SqliteConnectionStringBuilder sqlite:
                if (sqlite.Mode == SqliteOpenMode.ReadWriteCreate)
                {
                    sqlite.Mode = SqliteOpenMode.ReadWrite;
                }

                sqlite.DefaultTimeout = seconds;
                break;
            case NpgsqlConnectionStringBuilder postgres:
                postgres.Timeout = Shorter(postgres.Timeout);
                break;
            case SqlConnectionStringBuilder server:
                server.ConnectTimeout = Shorter(server.ConnectTimeout);
                break;
        }

        return builder.ConnectionString;
    }

    // Zero means "for ever" to both providers.
    private int Shorter(int given) => given <= 0 ? seconds : Math.Min(given, seconds);
}
