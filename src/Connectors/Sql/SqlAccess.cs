using System.Data;
using System.Data.Common;
using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Sql;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace Allentown311.Connectors.Sql;

/// <summary>Opens connections and binds values. These are the two things that differ between the databases.</summary>
internal sealed class SqlAccess
{
    private readonly DatabaseKind database;
    private readonly CheckedConnection checkedConnection;
    private readonly DbProviderFactory factory;
    private readonly int timeoutSeconds;

    // Any thread replaces it, when the connection string has been replaced.
    private volatile Completed completed;

    // The most characters of an nvarchar that is no large object.
    private const int LongestOutput = 4000;

    /// <summary>The beginning of every message about a connection that cannot be opened.</summary>
    public const string Unreachable = "The database cannot be reached";

    /// <summary>Reads the mapping's connection; no connection is opened before <see cref="OpenAsync"/>.</summary>
    public SqlAccess(SqlMapping mapping)
    {
        database = mapping.Connection.Database;
        checkedConnection = mapping.Connection.Checked;
        timeoutSeconds = (int)Math.Clamp(Math.Ceiling(mapping.Limits.Timeout.TotalSeconds), 1, 3600);
        factory = database switch
        {
            DatabaseKind.Sqlite => SqliteFactory.Instance,
            DatabaseKind.Postgres => NpgsqlFactory.Instance,
            _ => SqlClientFactory.Instance,
        };
        completed = checkedConnection.IsStandIn ? new Completed("", "") : Complete(checkedConnection.Text);
    }

    /// <summary>Opens a connection; the caller disposes it.</summary>
    /// <exception cref="DatabaseUnavailableException">TLS with the server fails, or the mapping's address is not set.</exception>
    /// <exception cref="DbException">The connection cannot be opened for another reason.</exception>
    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        if (checkedConnection.IsStandIn)
        {
            throw new DatabaseUnavailableException(Unreachable, "its address is not set");
        }

        var used = checkedConnection.Text;
        try
        {
            return await OpenWithAsync(used, ct);
        }
        catch (DbException e) when (SqlLogin.IsRefused(e) && checkedConnection.HasChangedFrom(used))
        {
            // The password was replaced a moment ago, in the file that holds it.
            return await OpenWithAsync(checkedConnection.Text, ct);
        }
    }

    private async Task<DbConnection> OpenWithAsync(string text, CancellationToken ct)
    {
        var connection = factory.CreateConnection()!;
        try
        {
            connection.ConnectionString = Complete(text).Text;
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

    /// <summary>Makes a command that has the statement's values bound and the mapping's time-out set.</summary>
    public DbCommand CreateCommand(
        DbConnection connection,
        DbTransaction? transaction,
        SqlStatement statement,
        IReadOnlyList<(string Name, object? Value)> values)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = statement.Text;
        command.CommandTimeout = timeoutSeconds;
        foreach (var (name, value) in values)
        {
            command.Parameters.Add(CreateParameter(name, value));
        }

        return command;
    }

    /// <summary>Adds the output parameters of a statement to its command (SQL Server).</summary>
    public static void AddOutputs(DbCommand command, IReadOnlyList<SqlOutput> outputs)
    {
        foreach (var output in outputs)
        {
            // Every type that a procedure may return converts to text by itself; a return value must be a whole number.
            command.Parameters.Add(new SqlParameter($"@{output.Name}", output.IsReturnValue ? SqlDbType.Int : SqlDbType.NVarChar)
            {
                Direction = ParameterDirection.Output, Size = output.IsReturnValue ? 4 : LongestOutput,
            });
        }
    }

    private DbParameter CreateParameter(string name, object? value)
    {
        // PostgreSQL infers the type of a text and of null, as it does for a literal: a text may stand for a date or a number.
        if (database == DatabaseKind.Postgres && value is null or string)
        {
            return new NpgsqlParameter(name, NpgsqlDbType.Unknown) { Value = value ?? DBNull.Value };
        }

        var parameter = factory.CreateParameter()!;
        parameter.ParameterName = $"@{name}";
        parameter.Value = value switch
        {
            null => DBNull.Value,
            DateTimeOffset time when database == DatabaseKind.Sqlite =>
                time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            DateTimeOffset time when database == DatabaseKind.Postgres => time.UtcDateTime,
            _ => value,
        };
        return parameter;
    }

    private Completed Complete(string given)
    {
        if (completed is { } last && last.Given == given)
        {
            return last;
        }

        return completed = new Completed(given, CompleteConnectionString(given));
    }

    // The defaults of the drivers are replaced where they do harm. A wait for a connection or a lock ends with the mapping's own time-out,
    // and SQLite does not create an empty database at a mistyped path.
    private string CompleteConnectionString(string given)
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

                sqlite.DefaultTimeout = timeoutSeconds;
                break;
            case NpgsqlConnectionStringBuilder postgres:
                postgres.Timeout = LimitTimeout(postgres.Timeout);
                break;
            case SqlConnectionStringBuilder server:
                server.ConnectTimeout = LimitTimeout(server.ConnectTimeout);
                break;
        }

        return builder.ConnectionString;
    }

    // A time-out of zero means "no limit" to both providers.
    private int LimitTimeout(int givenSeconds) => givenSeconds <= 0 ? timeoutSeconds : Math.Min(givenSeconds, timeoutSeconds);

    private sealed record Completed(string Given, string Text);
}
