using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Reconcile;

/// <summary>Known differences between hub and departments.</summary>
internal static class DriftTable
{
    /// <summary>Its name.</summary>
    public const string Name = "drift";

    /// <summary>Its columns.</summary>
    public static readonly Columns<Drift> All = new()
    {
        { "mapping", ColumnType.Key, d => d.Mapping },
        { "kind", ColumnType.Number, d => (long)d.Kind },
        { "subject", ColumnType.Key, d => d.Subject },
        { "detail", ColumnType.Text, d => d.Detail },
        { "payload", ColumnType.Text, d => JsonSerializer.Serialize(new DriftPayload(d.OrderId, d.Theirs), DriftJson.Default.DriftPayload) },
        { "found_at", ColumnType.Number, d => d.FoundAt },
    };

    /// <summary>A difference, in the place of one of its kind and subject.</summary>
    public static readonly Write<Drift> Put = Writes.Put(Name, All, "mapping", "kind", "subject") with
    {
        KeyOf = d => new CommitKey(Name, (long)d.Kind, d.Mapping, d.Subject),
    };

    /// <summary>A difference that is mended.</summary>
    public static readonly Write<Drift> Remove = Writes.Remove(Name, All.Only("mapping", "kind", "subject"), "mapping", "kind", "subject") with
    {
        KeyOf = d => new CommitKey(Name, (long)d.Kind, d.Mapping, d.Subject),
    };

    /// <summary>All differences of a mapping.</summary>
    public static readonly Write<string> RemoveAll = Writes.Remove<string>(Name, new() { { "mapping", ColumnType.Key, m => m } }, "mapping") with
    {
        KeyOf = m => new CommitKey(Name, 0, m),
    };

    /// <summary>Known differences, of one mapping or of all.</summary>
    public static Task<IReadOnlyList<Drift>> ReadAsync(IQueries queries, string? mapping, CancellationToken ct) => queries.QueryAsync(
        $"SELECT {All.List} FROM drift WHERE @mapping IS NULL OR mapping = @mapping ORDER BY mapping, kind, subject",
        Read,
        ct,
        Param.Text("@mapping", mapping));

    private static Drift Read(DbDataReader row)
    {
        var payload = JsonSerializer.Deserialize(row.Text("payload"), DriftJson.Default.DriftPayload)!;
        return new Drift(
            row.Text("mapping"), (DriftKind)row.Number("kind"), row.Text("subject"), row.Text("detail"), row.Time("found_at"), payload.OrderId, payload.Theirs);
    }
}

/// <summary>What mending a difference needs.</summary>
internal sealed record DriftPayload(long? OrderId, StatusUpdate? Theirs);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DriftPayload))]
internal sealed partial class DriftJson : JsonSerializerContext;
