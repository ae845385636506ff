using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Server;

/// <summary>The statements about sessions and the jobs they hold.</summary>
internal sealed class SessionStatements(ServerSql sql)
{
    // A freed job's step may have been running.
    private const string Freed = "lease = 0, claim = 0, may_have_run = 1";

    /// <summary>Releases jobs: parameters <c>@held</c> and <c>@due</c>.</summary>
    /// <remarks>
    /// Matches by session and claim. A release is repeated when it is unknown whether the first one reached the database, and the
    /// repetition must not release jobs that the session has claimed again since.
    /// </remarks>
    public string Release { get; } = sql.Change(
        "job", "lease = 0, claim = 0, due_at = @due, may_have_run = v.may_have_run", sql.Rows("@held", JobTable.Held.Types),
        "job.kind = v.kind AND job.subject = v.subject AND job.lease = v.lease AND job.claim = v.claim");

    /// <summary>
    /// Frees the jobs of one claim, whose steps no worker has started: parameters <c>@sessions</c>, which holds the claim's session, and
    /// <c>@claim</c>.
    /// </summary>
    public string FreeClaim { get; } = sql.Change(
        "job",
        "lease = 0, claim = 0",
        $"({sql.Numbers("@sessions")}) AS v",
        "job.lease = v.value AND job.lease <> 0 AND job.claim = @claim");

    /// <summary>Frees the jobs of sessions: parameter <c>@lost</c>, their numbers.</summary>
    public string FreeLost { get; } = sql.Change("job", Freed, $"({sql.Numbers("@lost")}) AS v", "job.lease = v.value AND job.lease <> 0");

    /// <summary>Frees jobs that are leased to no live session. It waits only for locks on the rows it changes.</summary>
    public string FreeOrphans { get; } = sql.Change(
        "job", Freed,
        $"""
         (SELECT j.kind, j.subject, j.lease FROM {sql.SkipLocked("job AS j")}
          WHERE j.lease <> 0 AND NOT EXISTS (SELECT 1 FROM session s WHERE s.id = j.lease AND s.ended_at IS NULL)) AS v
         """,
        "job.kind = v.kind AND job.subject = v.subject AND job.lease = v.lease");

    /// <summary>
    /// Corrects the times of jobs that were written by a clock ahead of the database's by more than <c>@slack</c> milliseconds. Each keeps
    /// its waiting time, counted from now.
    /// </summary>
    public string CorrectTimes { get; } = sql.Change(
        "job", $"due_at = due_at - (created_at - {sql.Now}), created_at = {sql.Now}",
        $"(SELECT j.kind, j.subject FROM {sql.ReadUncommitted("job AS j")} WHERE j.created_at > {sql.Now} + @slack) AS v",
        $"job.kind = v.kind AND job.subject = v.subject AND job.created_at > {sql.Now} + @slack");

    /// <summary>Inserts a session and returns its number.</summary>
    public string Start { get; } = sql.InsertReturning(
        SessionTable.Name,
        [
            ("name", "@name"),
            ("version", "@version"),
            ("role", "@role"),
            ("url", "@url"),
            ("term_ms", "@term"),
            ("started_at", sql.Now),
            ("seen_at", sql.Now),
            ("held", "0"),
            ("done", "0"),
        ],
        "id");

    /// <summary>
    /// Records a session's pulse, and returns the session if it is alive: parameters <c>@held</c>, <c>@done</c>, <c>@id</c>.
    /// </summary>
    public string Pulse { get; } = sql.UpdateReturning(
        SessionTable.Name, $"seen_at = {sql.Now}, held = @held, done = @done", "id = @id AND ended_at IS NULL", "id");

    /// <summary>
    /// Reads the live sessions, and whether each has been silent for too long, as <c>silent</c>. Session <c>@id</c>, which is the caller's
    /// own, never is.
    /// </summary>
    public string LiveSessions { get; } =
        $"""
         SELECT id, CASE WHEN id <> @id AND seen_at + term_ms < {sql.Now} THEN 1 ELSE 0 END AS silent
         FROM {sql.ReadUncommitted(SessionTable.Name)} WHERE ended_at IS NULL ORDER BY id
         """;

    /// <summary>Ends a session: parameter <c>@id</c>.</summary>
    public string End { get; } = $"UPDATE session SET ended_at = {sql.Now}, held = 0 WHERE id = @id AND ended_at IS NULL";

    /// <summary>Deletes the writers of deleted sessions: parameter <c>@before</c>.</summary>
    public string ForgetWriters { get; } =
        $"DELETE FROM {sql.SkipLocked("commit_group")} "
        + "WHERE session < @before AND NOT EXISTS (SELECT 1 FROM session s WHERE s.id = commit_group.session)";

    /// <summary>Reads the database's clock, as <c>now</c>.</summary>
    public string Clock { get; } = $"SELECT {sql.Now} AS now";
}
