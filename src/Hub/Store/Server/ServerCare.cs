using System.Data.Common;
using System.Globalization;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>What an administrator does to a database server's store while no hub runs on it.</summary>
internal static class ServerCare
{
    // More than a hub starts sessions in the life of a backup.
    private const int SkippedSessions = 1_000;

    // What must be nought, and what is wrong where it is not.
    private static readonly (string Sql, string Problem)[] Checks =
    [
        ("SELECT count(*) FROM work_order w WHERE NOT EXISTS (SELECT 1 FROM ticket t WHERE t.id = w.id / 256)", "work orders have no ticket"),
        (Lost([JobKind.Route], "ticket"), "steps are about tickets that are not there"),
        (Lost([JobKind.Submit, JobKind.ApplyStatus, JobKind.FollowUp], "work_order"), "steps are about work orders that are not there"),
        (Lost([JobKind.Notify], "notice"), "steps are about notices that are not there"),
        ("SELECT count(*) FROM ticket t WHERE t.id > (SELECT value FROM counter WHERE name = 'ticket')", "tickets have numbers that would be given again"),
        ("SELECT count(*) FROM job j WHERE j.lease > (SELECT coalesce(max(id), 0) FROM session)", "steps are held by sessions that would be given again"),
    ];

    /// <summary>What is wrong with the rows, in words; none when all fits together. Whether the server's own files are sound its own tools say.</summary>
    public static IReadOnlyList<string> Check(DbConnection connection) =>
        [.. Checks.Select(c => (N: ServerSchema.Number(connection, c.Sql), c.Problem)).Where(c => c.N > 0).Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.N} {c.Problem}"))];

    /// <summary>Names of the nodes that are alive, or were until less than their term ago.</summary>
    public static IReadOnlyList<string> Alive(ServerSql sql, DbConnection connection, DbTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = ($"SELECT name FROM session WHERE ended_at IS NULL AND seen_at + term_ms >= {sql.Now} ORDER BY id", transaction);
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    /// <summary>
    /// Makes a database that was restored from a backup fit to run. Whatever waited when the backup was made may have been sent since: orders are looked up first, notices
    /// go out under the same id, and numbers given out since are not given again.
    /// </summary>
    /// <exception cref="InvalidOperationException">A hub runs on it.</exception>
    public static void Restored(ServerSql sql, DbConnection connection, int skippedNumbers)
    {
        using var transaction = connection.BeginTransaction();
        Run(sql.LockSchema);
        EnsureAlone(sql, connection, transaction);
        var backup = ServerSchema.Number(connection, "SELECT min(read_at) FROM feed", transaction);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(ServerSchema.Number(connection, $"SELECT {sql.Now}", transaction));
        Run($"UPDATE session SET ended_at = {sql.Now}, held = 0 WHERE ended_at IS NULL");
        Run(
            $"""
             UPDATE job SET lease = 0, claim = 0, may_have_run = CASE WHEN lease <> 0 OR kind IN ({JobTable.Acting}) THEN 1 ELSE may_have_run END
             WHERE lease <> 0 OR kind IN ({JobTable.Acting})
             """);
        Run($"UPDATE job SET payload = '{RestoreMark.Payload}' WHERE kind = {Writes.Literal(JobKind.Route)}");
        Run($"UPDATE job SET due_at = 0 WHERE kind = {Writes.Literal(JobKind.Reconcile)}");
        Run(string.Create(CultureInfo.InvariantCulture, $"UPDATE counter SET value = value + {skippedNumbers} WHERE name = 'ticket'"));
        Run(sql.NumberFrom("session", "id", ServerSchema.Number(connection, "SELECT max(id) FROM session", transaction) + SkippedSessions));
        Mark(RestoreMark.Name, now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        if (backup > 0)
        {
            Mark(RestoreMark.Backup, backup.ToString(CultureInfo.InvariantCulture));
        }

        transaction.Commit();

        void Run(string statement)
        {
            using var command = connection.CreateCommand();
            (command.CommandText, command.Transaction, command.CommandTimeout) = (statement, transaction, 0);
            command.ExecuteNonQuery();
        }

        // Names and values of our own, with nothing in them to quote.
        void Mark(string name, string value)
        {
            Run($"DELETE FROM mark WHERE name = '{name}'");
            Run($"INSERT INTO mark (name, value) VALUES ('{name}', '{value}')");
        }
    }

    /// <summary>Steps the tables back, before an older hub starts on them again.</summary>
    /// <exception cref="InvalidOperationException">A hub runs on it, or there is no way back that far.</exception>
    public static void Downgrade(ServerSql sql, DbConnection connection, int version)
    {
        EnsureAlone(sql, connection, null);
        ServerSchema.Downgrade(sql, connection, version);
    }

    /// <summary>Goes on only where no hub runs.</summary>
    /// <exception cref="InvalidOperationException">A hub runs on it.</exception>
    public static void EnsureAlone(ServerSql sql, DbConnection connection, DbTransaction? transaction)
    {
        if (Alive(sql, connection, transaction) is { Count: > 0 } alive)
        {
            throw new InvalidOperationException(
                $"A hub runs on this database, or was killed less than its lease's term (30 s) ago: {string.Join(", ", alive)}. Stop every hub, and wait that long.");
        }
    }

    private static string Lost(JobKind[] kinds, string table) =>
        $"SELECT count(*) FROM job j WHERE j.kind IN ({Writes.Literals(kinds)}) AND NOT EXISTS (SELECT 1 FROM {table} o WHERE o.id = j.subject)";
}
