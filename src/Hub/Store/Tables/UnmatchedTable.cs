using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Status updates about departments' records that no work order has (yet).</summary>
internal static class UnmatchedTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "unmatched";

    /// <summary>The columns.</summary>
    public static readonly Columns<UnmatchedUpdate> All = new()
    {
        { "mapping", ColumnType.Key, u => u.Mapping },
        { "external_id", ColumnType.Key, u => u.ExternalId },
        { "payload", ColumnType.Text, u => u.Payload },
        { "changed_at", ColumnType.Number, u => u.ChangedAt },
        { "seen_at", ColumnType.Number, u => u.SeenAt },
    };

    /// <summary>Stores an update, unless a newer one about the same record is stored.</summary>
    public static readonly Write<UnmatchedUpdate> PutNewest = Writes.Put(Name, All, "mapping", "external_id") with
    {
        When = "{new}.changed_at >= {old}.changed_at",
    };

    /// <summary>The columns of a work order that identify its record at the department.</summary>
    public static readonly Columns<WorkOrder> NumberedOrders = new()
    {
        { "id", ColumnType.Number, o => o.Id },
        { "mapping", ColumnType.Key, o => o.Mapping },
        { "external_id", ColumnType.Key, o => o.ExternalId },
        { "updated_at", ColumnType.Number, o => o.UpdatedAt },
    };

    /// <summary>Deletes the stored update about a work order's record.</summary>
    public static readonly Write<WorkOrder> Remove = Writes.Remove(
        Name, NumberedOrders.Only("mapping", "external_id"), "mapping", "external_id");

    /// <summary>The key that commits about one department's own number share.</summary>
    public static CommitKey NumberKey(string mapping, string externalId) => new("number", 0, mapping, externalId);
}
