using System.Data;
using System.Data.Common;
using System.Globalization;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.Tables;
using Allentown311.Mappings.Databases;
using Microsoft.Data.SqlClient;

namespace Allentown311.Hub.Store.SqlServer;

/// <summary>A SQL Server, or a database that speaks its protocol, such as Azure SQL.</summary>
internal sealed class SqlServerDatabase : ServerDatabase
{
    /// <summary>
    /// The counter that a node raises when it leaves work. SQL Server cannot notify other nodes, so they read the counter regularly.
    /// </summary>
    public const string Rung = "rung";

    // Error numbers are those of "Database Engine events and errors". These mean that the transaction was rolled back in favour of another
    // one: data moved during a scan, deadlock, lock timeout (our own 51222 too), conflicting row versions.
    private static readonly HashSet<int> ConflictErrors = [601, 1205, 1222, 3958, 3960, 3961, 51222];

    // Time-out of a statement, no memory for it, no more locks.
    private static readonly HashSet<int> TooMuchErrors = [-2, 701, 1204, 8645, 8651];

    // A duplicate key in a unique index or a primary key.
    private static readonly HashSet<int> DuplicateKeyErrors = [2601, 2627];

    // Connection and login errors, database missing or shutting down, no disk space, read-only, no memory, and Azure's "try again later".
    private static readonly HashSet<int> UnavailableErrors =
    [
        -2, -1, 0, 2, 20, 35, 53, 64, 121, 233, 258, 596, 615, 617, 669, 701, 802, 823, 824, 825, 845, 847, 916, 922, 924, 926, 927,
        942, 945, 952, 976, 978, 979, 983, 1101, 1105, 1204, 3271, 3906, 3908, 3959, 3966, 3967, 4014, 4060, 4064, 4221, 5149, 6002,
        6005, 6006, 8628, 8645, 8651, 9001, 9002, 10053, 10054, 10060, 10061, 10922, 10928, 10929, 10936, 11001, 17142, 17197,
        18401, 18451, 18452, 18456, 18461, 18470, 18486, 18487, 18488, 40143, 40197, 40501, 40540, 40544, 40549, 40550, 40551,
        40552, 40553, 40613, 40615, 42108, 42109, 49918, 49919, 49920,
    ];

    /// <summary>
    /// The query for the database's compatibility level. It selects by name, because on Azure SQL DB_ID() is not the id in sys.databases.
    /// </summary>
    public const string CompatibilityLevel = "SELECT compatibility_level FROM sys.databases WHERE name = DB_NAME()";

    // SQL Server 2016. The newest feature the statements use is OPENJSON, which does not exist below this level:
    // https://learn.microsoft.com/sql/t-sql/functions/openjson-transact-sql.
    private const int LeastLevel = 130;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private readonly CheckedConnection address;

    // Any thread reads and replaces it, when the connection string has been replaced.
    private volatile Completed completed;

    /// <summary>Configures the connections, without connecting.</summary>
    /// <param name="connection">The connection string. Timeouts it does not set get defaults, so that nothing waits for ever.</param>
    /// <exception cref="ArgumentException">The connection string cannot be parsed.</exception>
    public SqlServerDatabase(CheckedConnection connection)
        : base(connection)
    {
        address = connection;
        var settings = Complete(connection.Text);
        completed = new Completed(connection.Text, settings.ConnectionString);
        MostConnections = settings.MaxPoolSize;
        Where = $"{settings.InitialCatalog} at {settings.DataSource}";
    }

    /// <inheritdoc/>
    public override ServerSql Sql { get; } = new SqlServerSql();

    /// <inheritdoc/>
    public override string Where { get; }

    /// <inheritdoc/>
    public override int MostConnections { get; }

    /// <inheritdoc/>
    public override ServerFault Fault(DbException e) => e switch
    {
        SqlException error => Fault(error.Errors.Cast<SqlError>().Select(x => x.Number).Append(error.Number), error.Class),
        _ => ServerFault.Unavailable,
    };

    /// <summary>Classifies error numbers. An error of severity 20 or more has ended the connection.</summary>
    public static ServerFault Fault(IEnumerable<int> numbers, byte severity)
    {
        var all = numbers.ToList();
        return all.Exists(ConflictErrors.Contains) ? ServerFault.Conflict
            : all.Exists(DuplicateKeyErrors.Contains) ? ServerFault.DuplicateKey
            : severity >= 20 || all.Exists(UnavailableErrors.Contains) ? ServerFault.Unavailable
            : ServerFault.Permanent;
    }

    /// <inheritdoc/>
    public override bool IsLockTimeout(Exception e) => e is SqlException error && error.Errors.Cast<SqlError>().Any(x => x.Number == 1222);

    /// <inheritdoc/>
    public override string Name(Exception e) => e is SqlException error
        ? string.Create(CultureInfo.InvariantCulture, $"SQL Server error {error.Number}")
        : e.GetType().Name;

    /// <inheritdoc/>
    public override string? FindUnsupportedSetting(DbConnection connection) =>
        FindUnsupportedSetting(Where, ServerSchema.Number(connection, CompatibilityLevel));

    /// <summary>
    /// Describes why the hub cannot work with a database of a compatibility level; null when it can, or when the level is unknown (0).
    /// </summary>
    public static string? FindUnsupportedSetting(string where, long level) => level is 0 or >= LeastLevel ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"The database {where} is at compatibility level {level}, and the hub needs {LeastLevel} (SQL Server 2016) or more: "
        + $"there is no OPENJSON below it. Raise it with ALTER DATABASE CURRENT SET COMPATIBILITY_LEVEL = {LeastLevel}.");

    /// <inheritdoc/>
    /// <remarks>Always 0: ending a process of the server needs a permission that a hub should not have.</remarks>
    public override int ProcessId(DbConnection connection) => 0;

    /// <inheritdoc/>
    public override async Task ListenAsync(Action heard, TimeProvider time, CancellationToken ct)
    {
        long? last = null;
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var connection = await OpenAsync(ct).ConfigureAwait(false);
                await using var open = connection.ConfigureAwait(false);
                var script = new Script(Sql, connection, null);
                var counter = script.Query(
                    $"SELECT value FROM {Sql.ReadUncommitted("counter")} WHERE name = '{Rung}'", static r => r.Number("value"));
                await script.RunAsync(ct).ConfigureAwait(false);
                if (counter.Rows is [var rung] && rung != last)
                {
                    last = rung;
                    heard();
                }

                await Task.Delay(PollInterval, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is StoreUnavailableException || Fault(e) is not null)
            {
                // The engine reports that the database is unavailable, and looks for work every few seconds without notifications.
                await Task.Delay(RetryDelay, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        using var any = new SqlConnection(CompleteText());
        SqlConnection.ClearPool(any);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override bool TookTooMuch(DbException e) =>
        e is SqlException error && error.Errors.Cast<SqlError>().Any(x => TooMuchErrors.Contains(x.Number));

    /// <inheritdoc/>
    private protected override DbConnection Create() => new SqlConnection(CompleteText());

    private string CompleteText()
    {
        var (given, last) = (address.Text, completed);
        if (last.Given != given)
        {
            completed = last = new Completed(given, Complete(given).ConnectionString);
        }

        return last.Text;
    }

    private static SqlConnectionStringBuilder Complete(string given)
    {
        var settings = new SqlConnectionStringBuilder(given) { ApplicationName = "allentown311 hub" };
        void Default(string key, object value)
        {
            if (!settings.ShouldSerialize(key))
            {
                settings[key] = value;
            }
        }

        Default("Connect Timeout", 5);
        Default("Command Timeout", 10);
        Default("Max Pool Size", 32);

        // The driver would otherwise refuse connections for up to a minute after the server is back.
        Default("PoolBlockingPeriod", PoolBlockingPeriod.NeverBlock);
        return settings;
    }

    private sealed record Completed(string Given, string Text);
}
