using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary>A job as a person sees it, with its ticket and its notice.</summary>
/// <param name="Job">The job as it was read; most are parked.</param>
/// <param name="Ticket">The job's ticket; null where it has none.</param>
/// <param name="Notice">The job's notice; null for every kind but <see cref="JobKind.Notify"/>.</param>
internal sealed record ParkedItem(Job Job, Ticket? Ticket = null, Notice? Notice = null)
{
    /// <summary>The item's id.</summary>
    public string Id => ItemId.Of(Job);

    /// <summary>
    /// The work order that the item is about; null where it is about none. For a routing job this is the order that its department refused
    /// as another department's work.
    /// </summary>
    public WorkOrder? Order => Job.Kind switch
    {
        JobKind.Submit or JobKind.ApplyStatus or JobKind.FollowUp => Ticket?.WorkOrders.FirstOrDefault(o => o.Id == Job.Subject),
        JobKind.Route => Ticket?.WorkOrders.FirstOrDefault(o => o.State == WorkOrderState.WrongDepartment),
        _ => null,
    };

    /// <summary>
    /// What the item is about, as lists show it: the order's reference, the ticket's number (with the event, for a notice), or the
    /// department.
    /// </summary>
    public string About
    {
        get
        {
            if (Order is { } order)
            {
                return order.Reference;
            }

            return Job.Kind == JobKind.Notify
                ? $"{Ticket?.Number} {CrmCore.Notices.Notice.Parts(Job.Subject).Event.Name()}"
                : Ticket?.Number ?? Department;
        }
    }

    /// <summary>The order's department; where there is no order, the mapping whose system sent the row; a dash for neither.</summary>
    public string Department
    {
        get
        {
            if (Order is { } order)
            {
                return order.Department;
            }

            var readLane = LaneName.Read("");
            return Job.Lane.StartsWith(readLane, StringComparison.Ordinal) ? Job.Lane[readLane.Length..] : "-";
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
