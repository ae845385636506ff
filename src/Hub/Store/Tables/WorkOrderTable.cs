using System.Data.Common;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Work orders. A work order's id is its ticket's id times 256, plus its ordinal.</summary>
internal static class WorkOrderTable
{
    /// <summary>The table's name.</summary>
    public const string Name = "work_order";

    /// <summary>The final states, as a list for a statement.</summary>
    public static readonly string Ended = Writes.Literals(
        [WorkOrderState.Completed, WorkOrderState.Declined, WorkOrderState.Duplicate, WorkOrderState.Cancelled, WorkOrderState.Rerouted]);

    /// <summary>The states in which the department has the order and works on it, as a list for a statement.</summary>
    public static readonly string AtDepartment = Writes.Literals(
        [WorkOrderState.Sent, WorkOrderState.Received, WorkOrderState.Scheduled, WorkOrderState.InProgress, WorkOrderState.OnHold]);

    /// <summary>The columns.</summary>
    public static readonly Columns<WorkOrder> All = new()
    {
        { "id", ColumnType.Number, o => o.Id },
        { "reference", ColumnType.Text, o => o.Reference },
        { "department", ColumnType.Text, o => o.Department },
        { "mapping", ColumnType.Text, o => o.Mapping },
        { "state", ColumnType.Number, o => (long)o.State },
        { "external_id", ColumnType.Text, o => o.ExternalId },
        { "department_code", ColumnType.Text, o => o.DepartmentCode },
        { "department_changed_at", ColumnType.Number, o => o.DepartmentChangedAt },
        { "note", ColumnType.Text, o => o.Note },
        { "reason", ColumnType.Text, o => o.Reason },
        { "sends", ColumnType.Number, o => o.Sends },
        { "sent_at", ColumnType.Number, o => o.SentAt },
        { "updated_at", ColumnType.Number, o => o.UpdatedAt },
        { "may_have_arrived", ColumnType.Number, o => o.MayHaveArrived },
        { "unmapped_at", ColumnType.Number, o => o.UnmappedAt },
        { "was_handed_over", ColumnType.Number, o => o.WasHandedOver },
        { "inexact_updates", ColumnType.Text, o => o.InexactUpdates },
    };

    /// <summary>Inserts an order.</summary>
    public static readonly Write<WorkOrder> New = Writes.Insert(Name, All);

    /// <summary>Updates an order.</summary>
    public static readonly Write<WorkOrder> Change = Writes.Update(Name, All.Without("reference", "department", "mapping"), "id");

    /// <summary>Reads an order from a row.</summary>
    public static WorkOrder Read(DbDataReader row)
    {
        var id = row.Number("id");
        return new()
        {
            TicketId = WorkOrderId.TicketId(id),
            Ordinal = WorkOrderId.Ordinal(id),
            Reference = row.Text("reference"),
            Department = row.Text("department"),
            Mapping = row.Text("mapping"),
            State = (WorkOrderState)row.Number("state"),
            ExternalId = row.TextOrNull("external_id"),
            DepartmentCode = row.TextOrNull("department_code"),
            DepartmentChangedAt = row.TimeOrNull("department_changed_at"),
            Note = row.TextOrNull("note"),
            Reason = row.TextOrNull("reason"),
            Sends = (int)row.Number("sends"),
            SentAt = row.TimeOrNull("sent_at"),
            UpdatedAt = row.Time("updated_at"),
            MayHaveArrived = row.Flag("may_have_arrived"),
            UnmappedAt = row.TimeOrNull("unmapped_at"),
            WasHandedOver = row.Flag("was_handed_over"),
            InexactUpdates = row.TextOrNull("inexact_updates"),
        };
    }
}
