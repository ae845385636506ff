using System.Data.Common;
using Allentown311.Hub.Store.Postgres;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.SqlServer;
using Allentown311.Hub.Tests.Store.SqlServer;
using Allentown311.Mappings.Databases;
using Microsoft.Data.SqlClient;
using Npgsql;

namespace Allentown311.Hub.Tests.Store;

/// <summary>An empty database, or a schema, on a real server, which belongs to one test.</summary>
internal sealed class TestDatabase : IDisposable
{
    private readonly Action drop;
    private readonly Func<ServerDatabase> connect;

    private TestDatabase(string kind, string connection, Func<ServerDatabase> connect, Action drop)
    {
        Kind = kind;
        ConnectionString = connection;
        this.connect = connect;
        this.drop = drop;
    }

    /// <summary>The name of the folder of its migrations.</summary>
    public string Kind { get; }

    /// <summary>The connection string.</summary>
    public string ConnectionString { get; }

    /// <summary>Creates a schema in the PostgreSQL that HUB_TEST_POSTGRES names; the test is inconclusive without one.</summary>
    public static TestDatabase Postgres()
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES") is not { Length: > 0 } server)
        {
            Assert.Inconclusive("HUB_TEST_POSTGRES holds no connection string: there is no PostgreSQL to test with.");
            throw new InvalidOperationException();
        }

        var schema = $"hub_{Guid.NewGuid():N}";
        Run(new NpgsqlConnection(server), $"CREATE SCHEMA {schema}");
        var mine = new NpgsqlConnectionStringBuilder(server) { SearchPath = schema, MaxPoolSize = 12 }.ConnectionString;
        return new TestDatabase(
            "Postgres", mine, () => new PostgresDatabase(Checked(DatabaseKind.Postgres, mine)),
            () => Run(new NpgsqlConnection(server), $"DROP SCHEMA {schema} CASCADE"));
    }

    /// <summary>Creates a database on the SQL Server that HUB_TEST_SQLSERVER names; the test is inconclusive without one.</summary>
    /// <param name="versions">True for a database with row versions (READ_COMMITTED_SNAPSHOT).</param>
    public static TestDatabase SqlServer(bool versions)
    {
        if (SqlServerDatabases.Server is not { } server)
        {
            Assert.Inconclusive(
                "SQL Server is not tested: HUB_TEST_SQLSERVER is not set (a connection string; the login may create databases).");
            throw new InvalidOperationException();
        }

        var name = SqlServerDatabases.Rent(server, versions);
        var mine = new SqlConnectionStringBuilder(server) { InitialCatalog = name, MaxPoolSize = 40 }.ConnectionString;
        return new TestDatabase(
            "SqlServer", mine, () => new SqlServerDatabase(Checked(DatabaseKind.SqlServer, mine)),
            () => SqlServerDatabases.Return(server, name, versions));
    }

    /// <summary>Checks a connection string as a hub does.</summary>
    /// <param name="kind">The kind of database.</param>
    /// <param name="text">The connection string.</param>
    /// <param name="says">The TLS setting; a server for tests may be without TLS.</param>
    public static CheckedConnection Checked(DatabaseKind kind, string text, TlsChoice? says = TlsChoice.Plain) =>
        CheckedConnection.Check(kind, text, new TlsKey(says, "--store-tls ", "(setting Hub:StoreTls)"), out var fault)
            .ShouldNotBeNull(fault?.Problem);

    /// <summary>The server's dialect.</summary>
    public ServerSql Sql => Kind == "Postgres" ? new PostgresSql() : new SqlServerSql();

    /// <summary>Creates the database object that a hub uses.</summary>
    public ServerDatabase Connect() => connect();

    /// <summary>Opens a store in the database.</summary>
    public ServerStore Open(TimeProvider? time = null) => ServerStores.Open(Connect(), time ?? TimeProvider.System);

    /// <summary>Runs a statement without the store.</summary>
    public void Execute(string sql)
    {
        var database = Connect();
        using var connection = database.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        database.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Runs a query without the store, and returns its integer.</summary>
    public long Number(string sql)
    {
        var database = Connect();
        using var connection = database.Open();
        var number = ServerSchema.Number(connection, sql);
        database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return number;
    }

    /// <inheritdoc/>
    public void Dispose() => drop();

    private static void Run(DbConnection connection, string sql)
    {
        using (connection)
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
