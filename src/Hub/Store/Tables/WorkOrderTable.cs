using System.Data.Common;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store.Tables;

/// <summary>Work orders. Their ids hold their ticket's: the ticket's id times 256, and the ordinal.</summary>
internal static class WorkOrderTable
{
    /// <summary>Its name.</summary>
    public const string Name = "work_order";

    /// <summary>States in which nothing more is to come, as a statement lists them.</summary>
    public static readonly string Ended = Writes.Literals(
        [WorkOrderState.Completed, WorkOrderState.Declined, WorkOrderState.Duplicate, WorkOrderState.Cancelled, WorkOrderState.Rerouted]);

    /// <summary>States in which the department has it, as a statement lists them.</summary>
    public static readonly string There = Writes.Literals(
        [WorkOrderState.Sent, WorkOrderState.Received, WorkOrderState.Scheduled, WorkOrderState.InProgress, WorkOrderState.OnHold]);

    /// <summary>Its columns.</summary>
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
    };

    /// <summary>A new order.</summary>
    public static readonly Write<WorkOrder> New = Writes.Insert(Name, All);

    /// <summary>An order that moved.</summary>
    public static readonly Write<WorkOrder> Change = Writes.Update(Name, All.Without("reference", "department", "mapping"), "id");

    /// <summary>Reads one.</summary>
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
        };
    }
}
