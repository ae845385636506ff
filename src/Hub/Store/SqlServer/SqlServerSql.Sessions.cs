using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.SqlServer;

/// <summary>Statements about sessions, and the claims they make.</summary>
internal sealed partial class SqlServerSql
{
    /// <inheritdoc/>
    /// <remarks>
    /// The statement locks (REPEATABLEREAD) the session's row of <see cref="ServerSql.GuardWriter"/> and not the session's own row, for
    /// which its pulse would have to wait. It reads the session after that lock, in its current state (READCOMMITTEDLOCK) and not as of the
    /// statement's start.
    /// </remarks>
    public override string HoldSession => $"SELECT s.id {LiveSession} {OneByOne}";

    /// <inheritdoc/>
    public override string LockSession =>
        $"SELECT session FROM commit_group WITH (XLOCK, ROWLOCK) WHERE session = @id AND writer = {GuardWriter}";

    /// <inheritdoc/>
    /// <remarks>
    /// The session's guard row is locked first and until the claim ends, so that no node declares the session dead meanwhile. READPAST
    /// skips rows that another transaction has locked. created_at is in no index, so comparing it makes the inner query read, and skip, the
    /// rows themselves.
    /// </remarks>
    public override string Claim =>
        $"""
         UPDATE t SET lease = @session, claim = @claim OUTPUT {Inserted(JobTable.All.List)}
         FROM (SELECT s.id {LiveSession}) AS mine
         CROSS JOIN {Rows("@lanes", Lanes.Types)}
         CROSS APPLY (
           SELECT TOP (v.room) j.kind, j.subject, j.created_at
           FROM job AS j WITH (INDEX (job_due), READPAST, READCOMMITTEDLOCK, UPDLOCK, ROWLOCK)
           WHERE j.lane = v.lane AND j.lease = 0 AND j.parked IS NULL AND j.due_at <= @now ORDER BY j.due_at) AS due
         INNER JOIN job AS t ON t.kind = due.kind AND t.subject = due.subject AND t.created_at = due.created_at
           AND t.lease = 0 AND t.parked IS NULL {OneByOne}
         """;

    /// <inheritdoc/>
    /// <remarks>Waits for no lock. A job that another node is writing is notified once it is written.</remarks>
    public override string NextDue =>
        $"""
         SELECT MIN(due.due_at) AS due_at FROM {Rows("@lanes", Lanes.Types)}
         CROSS APPLY (
           SELECT TOP (1) j.due_at FROM job AS j WITH (INDEX (job_due), READUNCOMMITTED)
           WHERE j.lane = v.lane AND j.lease = 0 AND j.parked IS NULL ORDER BY j.due_at) AS due {OneByOne}
         """;

    /// <inheritdoc/>
    /// <remarks>
    /// READPAST skips a session that is pulsing, which is not silent, and a session whose guard row is locked by a claim or a commit. The
    /// guard row needs XLOCK, because the shared locks of claims and commits do not exclude a weaker lock.
    /// </remarks>
    public override string EndSilentSessions =>
        $"""
         UPDATE s SET ended_at = {Now} OUTPUT {Inserted(SessionTable.Columns)}
         FROM (
           SELECT id FROM session WITH (READPAST, READCOMMITTEDLOCK, ROWLOCK)
           WHERE ended_at IS NULL AND id <> @id AND seen_at + term_ms < {Now}) AS silent
         INNER JOIN commit_group AS g WITH (READPAST, READCOMMITTEDLOCK, XLOCK, ROWLOCK)
           ON g.session = silent.id AND g.writer = {GuardWriter}
         INNER JOIN session AS s WITH (UPDLOCK, ROWLOCK) ON s.id = silent.id
         WHERE s.ended_at IS NULL AND s.seen_at + s.term_ms < {Now} {OneByOne}
         """;

    private static string LiveSession =>
        $"""
         FROM commit_group AS g WITH (REPEATABLEREAD, ROWLOCK) INNER JOIN session AS s WITH (READCOMMITTEDLOCK, ROWLOCK) ON s.id = g.session
         WHERE g.session = @session AND g.writer = {GuardWriter} AND s.ended_at IS NULL
         """;
}
