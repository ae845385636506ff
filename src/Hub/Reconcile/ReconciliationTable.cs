using System.Data.Common;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Reconcile;

/// <summary>The last comparison of each department with the hub.</summary>
internal static class ReconciliationTable
{
    /// <summary>Its name.</summary>
    public const string Name = "reconciliation";

    /// <summary>Its columns.</summary>
    public static readonly Columns<Reconciliation> All = new()
    {
        { "mapping", ColumnType.Key, r => r.Mapping },
        { "started_at", ColumnType.Number, r => r.StartedAt },
        { "ended_at", ColumnType.Number, r => r.EndedAt },
        { "compared", ColumnType.Number, r => r.Compared },
        { "problem", ColumnType.Text, r => r.Problem },
    };

    private static readonly Write<Reconciliation> Put = Writes.Put(Name, All, "mapping") with { KeyOf = r => new CommitKey(Name, 0, r.Mapping) };

    /// <summary>Stores a comparison; its differences take the place of those of the one before, unless it could not be done.</summary>
    public static Commit Save(Reconciliation run, IReadOnlyList<Drift> drift)
    {
        var commit = new Commit { Rows = { Put.Of(run) } };
        if (run.Problem is null)
        {
            commit.Rows.Add(DriftTable.RemoveAll.Of(run.Mapping));
            commit.Rows.AddRange(drift.Select(DriftTable.Put.Of));
        }

        return commit;
    }

    /// <summary>The last comparison of each mapping.</summary>
    public static Task<IReadOnlyList<Reconciliation>> ReadAsync(IQueries queries, CancellationToken ct) =>
        queries.QueryAsync($"SELECT {All.List} FROM reconciliation ORDER BY mapping", Read, ct);

    private static Reconciliation Read(DbDataReader row) => new(
        row.Text("mapping"), row.Time("started_at"), row.TimeOrNull("ended_at"), (int)row.Number("compared"), row.TextOrNull("problem"));
}
