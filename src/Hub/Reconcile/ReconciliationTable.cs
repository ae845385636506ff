using System.Data.Common;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Reconcile;

/// <summary>The table of the last comparison of each department with the hub.</summary>
internal static class ReconciliationTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "reconciliation";

    /// <summary>The table's columns.</summary>
    public static readonly Columns<Reconciliation> All = new()
    {
        { "mapping", ColumnType.Key, r => r.Mapping },
        { "started_at", ColumnType.Number, r => r.StartedAt },
        { "ended_at", ColumnType.Number, r => r.EndedAt },
        { "compared", ColumnType.Number, r => r.Compared },
        { "problem", ColumnType.Text, r => r.Problem },
    };

    private static readonly Write<Reconciliation> Put = Writes.Put(Name, All, "mapping") with
    {
        KeyOf = r => new CommitKey(Name, 0, r.Mapping),
    };

    /// <summary>
    /// The commit that stores a comparison. Its differences replace those of the one before, unless the comparison failed.
    /// </summary>
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

    /// <summary>Reads the last comparison of each mapping.</summary>
    public static Task<IReadOnlyList<Reconciliation>> ReadAsync(IQueries queries, CancellationToken ct) =>
        queries.QueryAsync($"SELECT {All.List} FROM reconciliation ORDER BY mapping", Read, ct);

    private static Reconciliation Read(DbDataReader row) => new(
        row.Text("mapping"), row.Time("started_at"), row.TimeOrNull("ended_at"), (int)row.Number("compared"), row.TextOrNull("problem"));
}
