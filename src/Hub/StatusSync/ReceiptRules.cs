using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.StatusSync;

/// <summary>Decides what an acknowledgement changes: the department's program took an order, or refused it. Pure.</summary>
internal static class ReceiptRules
{
    // By then the look-up of an order in doubt has ended.
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    /// <summary>The order, a job to write, and an entry of the timeline; null for none.</summary>
    /// <param name="order">The order.</param>
    /// <param name="update">The acknowledgement.</param>
    /// <param name="mapping">The department's mapping.</param>
    /// <param name="now">The time (UTC).</param>
    public static (WorkOrder Order, Job? Job, (string What, string? Detail)? Entry) Apply(
        WorkOrder order, StatusUpdate update, string mapping, DateTimeOffset now)
    {
        if (order.State is WorkOrderState.Pending or WorkOrderState.InDoubt)
        {
            // The order is being sent or looked up. The acknowledgement waits until that has ended.
            return (order, new Job
            {
                Kind = JobKind.ApplyStatus,
                Subject = order.Id,
                Lane = LaneName.Status,
                DueAt = now + Later,
                Payload = JsonSerializer.Serialize(update, StatusJson.Default.StatusUpdate),
            }, null);
        }

        if (order.State is not (WorkOrderState.Sent or WorkOrderState.Parked))
        {
            // It has a status by now. Only its number may still be missing.
            return update is { Acknowledges: OrderReceipt.Accepted, ExternalId: { } number } && order is { ExternalId: null, IsOpen: true }
                ? (order with { ExternalId = number, UpdatedAt = now }, null, null)
                : (order, null, null);
        }

        if (update.Acknowledges == OrderReceipt.Accepted)
        {
            var detail = update.ExternalId is { } id ? $"acknowledged as {id}" : "acknowledged";
            return (order with
            {
                State = WorkOrderState.Received,
                ExternalId = order.ExternalId ?? update.ExternalId,
                MayHaveArrived = false,
                Reason = null,
                UpdatedAt = now,
            }, null, ("sent", detail));
        }

        var why = update.Note is { } note ? ShortText.Of(note) : $"its code is \"{ShortText.Of(update.Code, 40)}\"";
        var reason = $"{mapping} refused it: {why}. Correct the order or the mapping, then retry.";
        return (order with
        {
            State = WorkOrderState.Parked,
            Reason = reason,
            MayHaveArrived = false,
            WasHandedOver = false,
            UpdatedAt = now,
        }, Job.Submit(order, now).Park(reason), ("parked", reason));
    }
}
