using System.Data.Common;
using System.Globalization;
using Allentown311.Hub.Store.Server;
using Allentown311.Mappings.Databases;
using Npgsql;

namespace Allentown311.Hub.Store.Postgres;

/// <summary>A PostgreSQL server.</summary>
internal sealed class PostgresDatabase : ServerDatabase
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // Every statement reads by key, and prepared plans are reused. A plan made while the tables were empty must not scan them when they are
    // full. PostgreSQL gives a disabled method a very high cost where it is the only way, and jit then compiles such plans, which takes
    // half a second on each connection; so jit is off too.
    private const string PlanByKey = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";
    private readonly NpgsqlDataSource source;

    /// <summary>Configures the connections, without connecting.</summary>
    /// <param name="connection">The connection string. Timeouts it does not set get defaults, so that nothing waits for ever.</param>
    /// <exception cref="ArgumentException">The connection string cannot be parsed.</exception>
    public PostgresDatabase(CheckedConnection connection)
        : base(connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection.Text)
        {
            ApplicationName = "allentown311 hub",
            IncludeErrorDetail = false,
        };
        void Default(string key, object value)
        {
            if (!settings.ShouldSerialize(key))
            {
                settings[key] = value;
            }
        }

        Default("Timeout", 5);
        Default("Command Timeout", 10);
        Default("Cancellation Timeout", 2000);
        Default("Keepalive", 10);

        // The tables hold only integers, numbers and texts, so the driver need not load the types of a large database at each start.
        Default("Server Compatibility Mode", "NoTypeLoading");

        // The hub changes no session settings, so a pooled connection needs no reset between two uses.
        Default("No Reset On Close", true);
        Default("Maximum Pool Size", 32);
        Default("Max Auto Prepare", 100);
        Default("Auto Prepare Min Usages", 3);

        // A 2xx means durable, so synchronous_commit does not depend on the server's default. The timeouts end waits for a lock that
        // another connection never releases.
        const string Limits = "-c synchronous_commit=on -c lock_timeout=8s -c idle_in_transaction_session_timeout=30s";
        settings.Options = $"{settings.Options} {Limits} {PlanByKey}".Trim();
        source = connection.Rotates ? WithRotatingPassword(connection, settings) : NpgsqlDataSource.Create(settings);
        MostConnections = settings.MaxPoolSize;
        Where = string.Create(CultureInfo.InvariantCulture, $"{settings.Database} at {settings.Host}:{settings.Port}");
    }

    /// <inheritdoc/>
    public override ServerSql Sql { get; } = new PostgresSql();

    /// <inheritdoc/>
    public override string Where { get; }

    /// <inheritdoc/>
    public override int MostConnections { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// https://www.postgresql.org/docs/current/errcodes-appendix.html: 08 connection, 28 login refused (its password is being replaced), 53
    /// resources, 57 operator intervention, 58 system, 25006 read-only transaction, 25P03 idle in transaction; 40 transaction rollback,
    /// 55P03 lock not available, 26000 a prepared statement that is not there.
    /// </remarks>
    public override ServerFault Fault(DbException e) => e switch
    {
        PostgresException { SqlState: ['4', '0', ..] or "55P03" or "26000" } => ServerFault.Conflict,
        PostgresException { SqlState: ['2', '8', ..] or "25006" or "25P03" } => ServerFault.Unavailable,
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3', ..] or ['5', '7', ..] or ['5', '8', ..] } => ServerFault.Unavailable,
        PostgresException => ServerFault.Permanent,
        _ => ServerFault.Unavailable,
    };

    /// <inheritdoc/>
    /// <remarks>
    /// The driver prepares statements as it sends them. After an error the server skips the rest, also what was to be prepared, and the
    /// driver would use on the next occasion what is not there (26000).
    /// </remarks>
    public override Task ForgetPreparedAsync(DbConnection connection)
    {
        try
        {
            if (connection is NpgsqlConnection { FullState: System.Data.ConnectionState.Open } open)
            {
                open.UnprepareAll();
            }
        }
        catch (Exception e) when (Fault(e) is not null)
        {
            // The connection is broken and does not go back to the pool.
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override bool IsLockTimeout(Exception e) => e is PostgresException { SqlState: "55P03" };

    /// <inheritdoc/>
    public override string Name(Exception e) => e switch
    {
        PostgresException p => $"PostgreSQL error {p.SqlState}",
        NpgsqlException { InnerException: { } inner } => $"no connection, {inner.GetType().Name}",
        _ => e.GetType().Name,
    };

    /// <inheritdoc/>
    public override int ProcessId(DbConnection connection) => ((NpgsqlConnection)connection).ProcessID;

    /// <inheritdoc/>
    public override async Task ListenAsync(Action heard, TimeProvider time, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                var connection = await source.OpenConnectionAsync(ct).ConfigureAwait(false);
                await using var open = connection.ConfigureAwait(false);
                connection.Notification += (_, _) => heard();
                var command = connection.CreateCommand();
                await using var listen = command.ConfigureAwait(false);
                command.CommandText = "SELECT format('LISTEN %I', $1 || current_schema())";
                command.Parameters.Add(new NpgsqlParameter { Value = $"{PostgresSql.WorkChannel}_" });
                command.CommandText = (string)(await command.ExecuteScalarAsync(ct).ConfigureAwait(false))!;
                command.Parameters.Clear();
                await command.ExecuteNonQueryAsync(ct).ConfigureAwait(false);

                // Other nodes may have notified while this node was not listening.
                heard();
                while (true)
                {
                    await connection.WaitAsync(ct).ConfigureAwait(false);
                }
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbException or InvalidOperationException or TimeoutException or IOException)
            {
                // The engine reports that the database is unavailable, and looks for work every few seconds without notifications.
                await Task.Delay(RetryDelay, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// ANALYZE also invalidates the plans that connections have cached. Autovacuum runs only once a minute, which is too late for a new
    /// installation that gets many tickets at once.
    /// </remarks>
    public override async Task RefreshStatisticsAsync()
    {
        try
        {
            var command = source.CreateCommand("ANALYZE ticket, work_order, job, notice, timeline, unmatched");
            await using var run = command.ConfigureAwait(false);
            await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or ObjectDisposedException)
        {
            // Autovacuum refreshes the statistics later.
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => source.DisposeAsync();

    /// <inheritdoc/>
    /// <remarks>
    /// 53200 is also raised when the table of locks is full, 53400 a configured limit, 54 a limit of the program, 57014 a statement's time.
    /// The driver reports the end of its own patience with a statement as a time-out.
    /// </remarks>
    protected override bool TookTooMuch(DbException e) =>
        e is PostgresException { SqlState: "53200" or "53400" or "57014" or ['5', '4', ..] }
            or NpgsqlException { InnerException: TimeoutException };

    /// <inheritdoc/>
    private protected override DbConnection Create() => source.CreateConnection();

    // The driver asks for the password whenever it opens a connection of the pool. The rest of the connection string stays.
    private static NpgsqlDataSource WithRotatingPassword(CheckedConnection connection, NpgsqlConnectionStringBuilder settings)
    {
        settings.Password = null;
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        string Read() => new NpgsqlConnectionStringBuilder(connection.Text).Password ?? "";
        builder.UsePasswordProvider(_ => Read(), (_, _) => ValueTask.FromResult(Read()));
        return builder.Build();
    }
}
