using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Updates about records of departments that no order has (yet).</summary>
internal static class UnmatchedTable
{
    /// <summary>Its name.</summary>
    public const string Name = "unmatched";

    /// <summary>Its columns.</summary>
    public static readonly Columns<UnmatchedUpdate> All = new()
    {
        { "mapping", ColumnType.Key, u => u.Mapping },
        { "external_id", ColumnType.Key, u => u.ExternalId },
        { "payload", ColumnType.Text, u => u.Payload },
        { "changed_at", ColumnType.Number, u => u.ChangedAt },
        { "seen_at", ColumnType.Number, u => u.SeenAt },
    };

    /// <summary>An update is kept: of several about one record the newest.</summary>
    public static readonly Write<UnmatchedUpdate> Keep = Writes.Put(Name, All, "mapping", "external_id") with
    {
        When = "{new}.changed_at >= {old}.changed_at",
    };

    /// <summary>An order and the number of its record.</summary>
    public static readonly Columns<WorkOrder> Numbers = new()
    {
        { "id", ColumnType.Number, o => o.Id },
        { "mapping", ColumnType.Key, o => o.Mapping },
        { "external_id", ColumnType.Key, o => o.ExternalId },
        { "updated_at", ColumnType.Number, o => o.UpdatedAt },
    };

    /// <summary>What was kept about an order's record is kept no more.</summary>
    public static readonly Write<WorkOrder> Forget = Writes.Remove(Name, Numbers.Only("mapping", "external_id"), "mapping", "external_id");

    /// <summary>What commits about one department's number have in common.</summary>
    public static CommitKey NumberKey(string mapping, string externalId) => new("number", 0, mapping, externalId);
}
