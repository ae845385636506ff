using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Dispatch;

/// <summary>Decides what becomes of an order that waits for another department's order of the same ticket. Pure.</summary>
internal static class OrderOfWorkRules
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>The commit that puts the order off, or parks it; null when it may be sent.</summary>
    public static Commit? HoldBack(Ticket ticket, Job job, Service? service, DateTimeOffset now)
    {
        var order = ticket.Order(WorkOrderId.Ordinal(job.Subject));
        var gate = service is null || job.MayHaveRun ? OrderOfWork.Gate.Open : OrderOfWork.Of(ticket, order, service);
        if (gate == OrderOfWork.Gate.Open)
        {
            return null;
        }

        var before = service!.Before[order.Department];
        if (gate == OrderOfWork.Gate.Stopped)
        {
            var first = ticket.WorkOrders.Last(o => o.Department == before.Department);
            return DispatchRules.Park(
                ticket, job, order,
                $"It waited for {before.Department}, whose order ended as {first.State.Name()}: retry sends it, skip leaves it out.", now);
        }

        var commit = new Commit
        {
            Finishes = job, Jobs = { job.PutOff(now + Backoff.After(job.Attempts + 1, FirstWait, LongestWait)) },
        };
        if (job.Attempts == 0)
        {
            var what = before.IsDone ? "is done" : "has received its order";
            commit.Timeline.Add(new TimelineEntry(ticket.Id, now, "waits", order.Ordinal, $"until {before.Department} {what}"));
        }

        return commit;
    }
}
