using System.Data.Common;
using System.Globalization;
using Allentown311.Hub.Store.Server;
using Allentown311.Mappings.Databases;
using Npgsql;

namespace Allentown311.Hub.Store.Postgres;

/// <summary>A PostgreSQL server.</summary>
internal sealed class PostgresDatabase : ServerDatabase
{
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(1);
    private const string ByKey = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";
    private readonly NpgsqlDataSource source;

    /// <summary>Connects nowhere yet.</summary>
    /// <param name="connection">How to reach it; what it does not say is set so that nothing waits for ever.</param>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    public PostgresDatabase(CheckedConnection connection)
        : base(connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection.Text)
        {
            ApplicationName = "allentown311 hub", IncludeErrorDetail = false,
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

        // Whole numbers and texts are all there is: a large database's own types need not be read at each start.
        Default("Server Compatibility Mode", "NoTypeLoading");

        // Nothing of a session is ever set, so nothing needs to be put back between two uses.
        Default("No Reset On Close", true);
        Default("Maximum Pool Size", 32);
        Default("Max Auto Prepare", 100);
        Default("Auto Prepare Min Usages", 3);

        // A 2xx means durable, whatever the server's own default is. A lock nobody gives up must not hold us for ever.
        // All is by key, and plans are kept: one made while the tables were empty must not read them through when they are full.
        // What was forbidden counts as very dear where it is all the same the only way, and compiling (jit) is meant for what is: half a
        // second for each connection.
        settings.Options = $"{settings.Options} -c synchronous_commit=on -c lock_timeout=8s -c idle_in_transaction_session_timeout=30s {ByKey}".Trim();
        source = NpgsqlDataSource.Create(settings);
        Where = string.Create(CultureInfo.InvariantCulture, $"{settings.Database} at {settings.Host}:{settings.Port}");
    }

    /// <inheritdoc/>
    public override ServerSql Sql { get; } = new PostgresSql();

    /// <inheritdoc/>
    public override string Where { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// https://www.postgresql.org/docs/current/errcodes-appendix.html: 08 connection, 53 resources, 57 operator, 58 system; 40 rolled back,
    /// 55P03 lock not available.
    /// </remarks>
    public override ServerFault Fault(DbException e) => e switch
    {
        PostgresException { SqlState: ['4', '0', ..] or "55P03" } => ServerFault.Conflict,
        PostgresException { SqlState: ['0', '8', ..] or ['5', '3', ..] or ['5', '7', ..] or ['5', '8', ..] or "25006" or "25P03" } => ServerFault.Unavailable,
        PostgresException => ServerFault.Permanent,
        _ => ServerFault.Unavailable,
    };

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

                // Whatever was called while nobody listened.
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
                // The walk says that the database is away. It looks for work every few seconds all the same.
                await Task.Delay(AfterTrouble, time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// ANALYZE also ends the plans that connections keep; autovacuum comes round once a minute, and a new installation that takes a storm
    /// cannot wait.
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
            // Autovacuum does it too, later.
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => source.DisposeAsync();

    /// <inheritdoc/>
    private protected override DbConnection Create() => source.CreateConnection();
}
