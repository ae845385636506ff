using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sql;

/// <summary>Reads jobs.</summary>
internal static class SqlJobs
{
    /// <summary>Returns the job with a key; null when there is none.</summary>
    public static Task<Job?> FindAsync(IQueries queries, JobKind kind, long subject, CancellationToken ct) => queries.FirstAsync(
        $"SELECT {JobTable.All.List} FROM job WHERE kind = @kind AND subject = @subject",
        JobTable.Read,
        ct,
        Param.Number("@kind", (long)kind),
        Param.Number("@subject", subject));
}
