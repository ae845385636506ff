using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork.Rules;

/// <summary>Corrects a ticket before its order is sent again under the same reference. Pure.</summary>
internal static class EditRules
{
    public static Decision Edit(ParkedItem item, ParkedAction.Edit edit, CityConfiguration city, Actor actor)
    {
        var isUnrouted = item is { Job.Kind: JobKind.Route, Ticket.WorkOrders.IsEmpty: true };
        if (!isUnrouted && !(item.Job.Kind == JobKind.Submit && item.Order is { IsWaiting: true }))
        {
            return new Decision.Refused(
                $"{item.Id} sends nothing that could be corrected: only an order the department is not known to have, "
                + "or a ticket that could not be routed, can be edited.");
        }

        var ticket = item.Ticket!;
        var fields = TicketCorrection.ChangedFields(edit.Changes);
        if (fields.Count == 0)
        {
            return new Decision.Refused(
                "Say what to change: --service, --description, --address, --address-id, --zip, --lat and --long, --answer CODE=VALUE.");
        }

        if (!isUnrouted && edit.Changes.Service is { } service && FindDepartmentObjection(ticket, service, city) is { } objection)
        {
            return new Decision.Refused(objection);
        }

        var (corrected, faults) = TicketCorrection.Apply(ticket, edit.Changes, city, actor.Now);
        if (corrected is null)
        {
            return new Decision.Refused($"Intake would not accept the corrected ticket: {string.Join("; ", faults)}.");
        }

        var details = $"edited: {TicketCorrection.DescribeChanges(ticket, corrected, edit.Changes)}";
        if (isUnrouted)
        {
            var commit = ParkedRules.EndJob(item, "edit", actor, TicketRules.Settle(corrected, actor.Now), "routed again", details);
            commit.Jobs.Add(item.Job.Unpark(actor.Now));
            return new Decision.Done(commit, $"Ticket {ticket.Number} is corrected and routed again.");
        }

        if (item.Job.Parked is null)
        {
            return CorrectWaitingOrder(item, corrected, actor, details);
        }

        return RetryRules.Send(item, corrected, edit.NotThere, city, actor, "edit", details) switch
        {
            Decision.Done done => done with { Message = $"Corrected. {done.Message}{WarnAboutOtherDepartments(item)}" },
            var refused => refused,
        };
    }

    // The job itself does not change: the hub still looks up an order in doubt before it sends it with the corrected text.
    private static Decision.Done CorrectWaitingOrder(ParkedItem item, Ticket corrected, Actor actor, string details)
    {
        var order = item.Order!;
        var commit = ParkedRules.EndJob(item, "edit", actor, TicketRules.Settle(corrected, actor.Now), "waits as before", details);
        commit.Jobs.Add(item.Job);
        var next = order.State == WorkOrderState.InDoubt
            ? $"{order.Reference} may have arrived with the earlier words: it is looked up first, "
                + "and sent with the new ones only if it is not there."
            : $"{order.Reference} is sent with the new words in its turn.";
        return new Decision.Done(commit, $"Corrected. {next}{WarnAboutOtherDepartments(item)}");
    }

    private static string WarnAboutOtherDepartments(ParkedItem item)
    {
        var others = item.Ticket!.WorkOrders
            .Where(o => o.Ordinal != item.Order!.Ordinal && (o.Sends > 0 || !o.IsWaiting))
            .Select(o => o.Department)
            .ToList();
        return others.Count == 0 ? "" : $" {string.Join(", ", others)} had the earlier words and is not told.";
    }

    // Another service may be another department's work; the order would then go to the wrong one.
    private static string? FindDepartmentObjection(Ticket ticket, string code, CityConfiguration city)
    {
        if (city.Catalogue.Service(code) is not { } service)
        {
            return null;
        }

        var departments = ticket.WorkOrders
            .Where(o => o.State is not (WorkOrderState.Rerouted or WorkOrderState.WrongDepartment))
            .Select(o => o.Department)
            .ToHashSet(StringComparer.Ordinal);
        return departments.SetEquals(service.Departments)
            ? null
            : $"Service {code} is done by {string.Join(", ", service.Departments)}, "
                + $"and this ticket's orders are at {string.Join(", ", departments)}: "
                + "give the order to the right department with route, or skip it and take a new ticket.";
    }
}
