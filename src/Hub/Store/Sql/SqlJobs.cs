using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sql;

/// <summary>Reads jobs.</summary>
internal static class SqlJobs
{
    /// <summary>Returns every lease of a session.</summary>
    /// <param name="queries">The database.</param>
    /// <param name="claim">The column of the claim's number, or 0 where there is none.</param>
    /// <param name="session">The session.</param>
    /// <param name="ct">Stops waiting.</param>
    public static Task<IReadOnlyList<HeldLease>> HeldAsync(IQueries queries, string claim, long session, CancellationToken ct) =>
        queries.QueryAsync(
            $"SELECT kind, subject, {claim} AS claim FROM job WHERE lease = @session AND lease <> 0",
            r => new HeldLease(new JobKey((JobKind)r.Number("kind"), r.Number("subject")), r.Number("claim")),
            ct,
            Param.Number("@session", session));

    /// <summary>Returns the job with a key; null when there is none.</summary>
    public static Task<Job?> FindAsync(IQueries queries, JobKind kind, long subject, CancellationToken ct) => queries.FirstAsync(
        $"SELECT {JobTable.All.List} FROM job WHERE kind = @kind AND subject = @subject",
        JobTable.Read,
        ct,
        Param.Number("@kind", (long)kind),
        Param.Number("@subject", subject));
}
