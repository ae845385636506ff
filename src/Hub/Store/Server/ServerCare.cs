using System.Data.Common;
using System.Globalization;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>Maintenance that an administrator runs on a database server's store while no hub runs on it.</summary>
internal static class ServerCare
{
    // More than the sessions that nodes start between a backup and its restore.
    private const int SkippedSessions = 1_000;

    // Queries whose count must be 0, and the problem when it is not.
    private static readonly (string Sql, string Problem)[] Checks =
    [
        (
            "SELECT count(*) FROM work_order w WHERE NOT EXISTS (SELECT 1 FROM ticket t WHERE t.id = w.id / 256)",
            "work orders have no ticket"),
        (Lost([JobKind.Route], "ticket"), "steps are about tickets that are not there"),
        (Lost([JobKind.Submit, JobKind.ApplyStatus, JobKind.FollowUp], "work_order"), "steps are about work orders that are not there"),
        (Lost([JobKind.Notify], "notice"), "steps are about notices that are not there"),
        (
            "SELECT count(*) FROM ticket t WHERE t.id > (SELECT value FROM counter WHERE name = 'ticket')",
            "tickets have numbers that would be given again"),
        (
            "SELECT count(*) FROM job j WHERE j.lease > (SELECT coalesce(max(id), 0) FROM session)",
            "steps are held by sessions that would be given again"),
    ];

    /// <summary>
    /// Checks that the rows are consistent, and describes each problem; empty when there is none. The server's own tools check the server's
    /// files.
    /// </summary>
    public static IReadOnlyList<string> Check(DbConnection connection) =>
    [
        .. Checks
            .Select(check => (N: ServerSchema.Number(connection, check.Sql), check.Problem))
            .Where(found => found.N > 0)
            .Select(found => string.Create(CultureInfo.InvariantCulture, $"{found.N} {found.Problem}")),
    ];

    /// <summary>Reads the names of the nodes whose sessions are alive, or whose terms have not passed yet.</summary>
    public static IReadOnlyList<string> ReadLiveNodes(ServerSql sql, DbConnection connection, DbTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT name FROM session WHERE ended_at IS NULL AND seen_at + term_ms >= {sql.Now} ORDER BY id";
        command.Transaction = transaction;
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    /// <summary>
    /// Prepares a restored database to run. Work that waited when the backup was made may have been sent since, so the hub looks orders up
    /// before it sends them and sends notices under the same id. Numbers that were assigned since are skipped.
    /// </summary>
    /// <exception cref="InvalidOperationException">A hub runs on it.</exception>
    public static void PrepareRestored(ServerSql sql, DbConnection connection, int skippedNumbers)
    {
        using var transaction = connection.BeginTransaction();
        Run(sql.LockSchema);
        EnsureNoHubRuns(sql, connection, transaction);
        var backup = ServerSchema.Number(connection, "SELECT min(read_at) FROM feed", transaction);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(ServerSchema.Number(connection, $"SELECT {sql.Now}", transaction));
        Run($"UPDATE session SET ended_at = {sql.Now}, held = 0 WHERE ended_at IS NULL");
        Run(
            $"""
             UPDATE job SET lease = 0, claim = 0,
               may_have_run = CASE WHEN lease <> 0 OR kind IN ({JobTable.OutsideEffects}) THEN 1 ELSE may_have_run END
             WHERE lease <> 0 OR kind IN ({JobTable.OutsideEffects})
             """);
        Run($"UPDATE job SET payload = '{RestoreMark.Payload}' WHERE kind = {Writes.Literal(JobKind.Route)}");
        Run($"UPDATE job SET due_at = 0 WHERE kind = {Writes.Literal(JobKind.Reconcile)}");
        Run(string.Create(CultureInfo.InvariantCulture, $"UPDATE counter SET value = value + {skippedNumbers} WHERE name = 'ticket'"));
        var lastSession = ServerSchema.Number(connection, "SELECT max(id) FROM session", transaction);
        Run(sql.SetLastNumber("session", "id", lastSession + SkippedSessions));
        Mark(RestoreMark.Name, now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        if (backup > 0)
        {
            Mark(RestoreMark.Backup, backup.ToString(CultureInfo.InvariantCulture));
        }

        transaction.Commit();

        void Run(string statement)
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.Transaction = transaction;
            command.CommandTimeout = 0;
            command.ExecuteNonQuery();
        }

        // The names and values are constants, dates and numbers, which need no quoting.
        void Mark(string name, string value)
        {
            Run($"DELETE FROM mark WHERE name = '{name}'");
            Run($"INSERT INTO mark (name, value) VALUES ('{name}', '{value}')");
        }
    }

    /// <summary>Undoes migrations, so that an older hub can start on the database again.</summary>
    /// <exception cref="InvalidOperationException">A hub runs on it, or there is no way back that far.</exception>
    public static void Downgrade(ServerSql sql, DbConnection connection, int version)
    {
        EnsureNoHubRuns(sql, connection, null);
        ServerSchema.Downgrade(sql, connection, version);
    }

    /// <summary>Returns only when no hub runs on the database.</summary>
    /// <exception cref="InvalidOperationException">A hub runs on it.</exception>
    public static void EnsureNoHubRuns(ServerSql sql, DbConnection connection, DbTransaction? transaction)
    {
        if (ReadLiveNodes(sql, connection, transaction) is { Count: > 0 } alive)
        {
            throw new InvalidOperationException(
                "A hub runs on this database, or was killed less than its lease's term (30 s) ago: "
                + $"{string.Join(", ", alive)}. Stop every hub, and wait that long.");
        }
    }

    private static string Lost(JobKind[] kinds, string table) =>
        $"SELECT count(*) FROM job j WHERE j.kind IN ({Writes.Literals(kinds)}) "
        + $"AND NOT EXISTS (SELECT 1 FROM {table} o WHERE o.id = j.subject)";
}
