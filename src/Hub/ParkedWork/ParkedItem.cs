using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary>A job as a person sees it, with what it is about.</summary>
/// <param name="Job">The job as it was read; most are parked.</param>
/// <param name="Ticket">Its ticket; null where it has none.</param>
/// <param name="Notice">Its notice; null but for <see cref="JobKind.Notify"/>.</param>
internal sealed record ParkedItem(Job Job, Ticket? Ticket = null, Notice? Notice = null)
{
    /// <summary>Its name.</summary>
    public string Id => ItemId.Of(Job);

    /// <summary>The work order it is about; null where it is about none. Of a ticket that was refused as the wrong department's, the order that was.</summary>
    public WorkOrder? Order => Job.Kind switch
    {
        JobKind.Submit or JobKind.ApplyStatus or JobKind.FollowUp => Ticket?.WorkOrders.FirstOrDefault(o => o.Id == Job.Subject),
        JobKind.Route => Ticket?.WorkOrders.FirstOrDefault(o => o.State == WorkOrderState.WrongDepartment),
        _ => null,
    };

    /// <summary>What to call it in a list: the reference, the ticket's number, or where it came from.</summary>
    public string About => Order?.Reference ?? (Job.Kind == JobKind.Notify ? $"{Ticket?.Number} {CrmCore.Notices.Notice.Parts(Job.Subject).Event.Name()}" : Ticket?.Number ?? Where);

    /// <summary>The department, or the system where only that is known; a dash for none.</summary>
    public string Where => Order?.Department ?? (Job.Lane.StartsWith(LaneName.Read(""), StringComparison.Ordinal) ? Job.Lane[LaneName.Read("").Length..] : "-");

    /// <inheritdoc/>
    public override string ToString() => Id;
}
