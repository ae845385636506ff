using System.Data.Common;
using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Reconcile;

/// <summary>The table of known differences between the hub and the departments.</summary>
internal static class DriftTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "drift";

    /// <summary>The table's columns.</summary>
    public static readonly Columns<Drift> All = new()
    {
        { "mapping", ColumnType.Key, d => d.Mapping },
        { "kind", ColumnType.Number, d => (long)d.Kind },
        { "subject", ColumnType.Key, d => d.Subject },
        { "detail", ColumnType.Text, d => d.Detail },
        { "payload", ColumnType.Text, d => Payload(d) },
        { "found_at", ColumnType.Number, d => d.FoundAt },
    };

    /// <summary>Writes a difference; it replaces the one of the same mapping, kind and subject.</summary>
    public static readonly Write<Drift> Put = Writes.Put(Name, All, "mapping", "kind", "subject") with
    {
        KeyOf = d => new CommitKey(Name, (long)d.Kind, d.Mapping, d.Subject),
    };

    /// <summary>Removes a difference that is mended.</summary>
    public static readonly Write<Drift> Remove = Writes.Remove(
        Name, All.Only("mapping", "kind", "subject"), "mapping", "kind", "subject") with
    {
        KeyOf = d => new CommitKey(Name, (long)d.Kind, d.Mapping, d.Subject),
    };

    /// <summary>Removes all differences of a mapping.</summary>
    public static readonly Write<string> RemoveAll = Writes.Remove<string>(
        Name, new() { { "mapping", ColumnType.Key, m => m } }, "mapping") with
    {
        KeyOf = m => new CommitKey(Name, 0, m),
    };

    /// <summary>Deletes the differences about a work order, which quote the department.</summary>
    public static readonly Write<WorkOrder> RemoveOf = Writes.Remove<WorkOrder>(
        Name,
        new() { { "mapping", ColumnType.Key, o => o.Mapping }, { "subject", ColumnType.Key, o => o.Reference } },
        "mapping",
        "subject") with
    {
        KeyOf = o => new CommitKey(Name, 0, o.Mapping, o.Reference),
    };

    /// <summary>Reads the known differences of one mapping, or of all when <paramref name="mapping"/> is null.</summary>
    public static Task<IReadOnlyList<Drift>> ReadAsync(IQueries queries, string? mapping, CancellationToken ct) => queries.QueryAsync(
        $"SELECT {All.List} FROM drift WHERE @mapping IS NULL OR mapping = @mapping ORDER BY mapping, kind, subject",
        Read,
        ct,
        Param.Text("@mapping", mapping));

    private static string Payload(Drift drift) =>
        JsonSerializer.Serialize(new DriftPayload(drift.OrderId, drift.Theirs), DriftJson.Default.DriftPayload);

    private static Drift Read(DbDataReader row)
    {
        var payload = JsonSerializer.Deserialize(row.Text("payload"), DriftJson.Default.DriftPayload)!;
        return new Drift(
            row.Text("mapping"),
            (DriftKind)row.Number("kind"),
            row.Text("subject"),
            row.Text("detail"),
            row.Time("found_at"),
            payload.OrderId,
            payload.Theirs);
    }
}
