using System.Data.Common;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sql;

/// <summary>Reads jobs.</summary>
internal static class SqlJobs
{
    /// <summary>Reads every lease of a session: parameter <c>@session</c>.</summary>
    /// <param name="claim">The column of the claim's number, or 0 where there is none.</param>
    public static string Held(string claim) =>
        $"SELECT kind, subject, {claim} AS claim, due_at FROM job WHERE lease = @session AND lease <> 0";

    /// <summary>Reads one lease from a row.</summary>
    public static HeldLease ReadHeld(DbDataReader row) =>
        new(new JobKey((JobKind)row.Number("kind"), row.Number("subject")), row.Number("claim"), row.Time("due_at"));

    /// <summary>Reads the job with a key: parameters <c>@kind</c> and <c>@subject</c>.</summary>
    public static string ByKey { get; } = $"SELECT {JobTable.All.List} FROM job WHERE kind = @kind AND subject = @subject";

    /// <summary>The parameters of <see cref="ByKey"/>.</summary>
    public static Param[] KeyOf(JobKind kind, long subject) => [Param.Number("@kind", (long)kind), Param.Number("@subject", subject)];
}
