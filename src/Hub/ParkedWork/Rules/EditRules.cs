using System.Collections.Immutable;
using System.Globalization;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork.Rules;

/// <summary>Corrects what an order says before it is sent again, under the same reference. Pure.</summary>
internal static class EditRules
{
    public static Decision Edit(ParkedItem item, ParkedAction.Edit edit, CityConfiguration city, Actor actor)
    {
        var unrouted = item is { Job.Kind: JobKind.Route, Ticket.WorkOrders.IsEmpty: true };
        if (!unrouted && !(item.Job.Kind == JobKind.Submit && item.Order is { IsWaiting: true }))
        {
            return new Decision.Refused($"{item.Id} sends nothing that could be corrected: only an order the department is not known to have, or a ticket that could not be routed, can be edited.");
        }

        var (ticket, edited) = (item.Ticket!, Fields(edit.Changes));
        if (edited.Count == 0)
        {
            return new Decision.Refused("Say what to change: --service, --description, --address, --address-id, --zip, --lat and --long, --answer CODE=VALUE.");
        }

        if (!unrouted && edit.Changes.Service is { } service && Departments(ticket, service, city) is { } why)
        {
            return new Decision.Refused(why);
        }

        var (changed, faults) = Apply(ticket, edit.Changes, city, actor.Now);
        if (changed is null)
        {
            return new Decision.Refused($"The ticket would not be one that can be taken: {string.Join("; ", faults)}.");
        }

        var what = $"edited: {string.Join(", ", edited)}";
        if (unrouted)
        {
            var commit = ParkedRules.Act(item, "edit", actor, TicketRules.Settle(changed, actor.Now), "routed again", what);
            commit.Jobs.Add(item.Job.Unpark(actor.Now));
            return new Decision.Done(commit, $"Ticket {ticket.Number} is corrected and routed again.");
        }

        return item.Job.Parked is null ? Waiting(item, changed, actor, what)
            : RetryRules.Send(item, changed, edit.NotThere, city, actor, "edit", what) switch
            {
                Decision.Done done => done with { Says = $"Corrected. {done.Says}{Told(item)}" },
                var refused => refused,
            };
    }

    // It goes on as it would have: an order in doubt is looked up first, whatever it says now.
    private static Decision.Done Waiting(ParkedItem item, Ticket changed, Actor actor, string what)
    {
        var order = item.Order!;
        var commit = ParkedRules.Act(item, "edit", actor, TicketRules.Settle(changed, actor.Now), "waits as before", what);
        commit.Jobs.Add(item.Job);
        return new Decision.Done(commit, order.State == WorkOrderState.InDoubt
            ? $"Corrected. {order.Reference} may have arrived with the earlier words: it is looked up first, and sent with the new ones only if it is not there.{Told(item)}"
            : $"Corrected. {order.Reference} is sent with the new words in its turn.{Told(item)}");
    }

    private static string Told(ParkedItem item) =>
        item.Ticket!.WorkOrders.Where(o => o.Ordinal != item.Order!.Ordinal && (o.Sends > 0 || !o.IsWaiting)).Select(o => o.Department).ToList() is { Count: > 0 } others
            ? $" {string.Join(", ", others)} had the earlier words and is not told." : "";

    private static string? Departments(Ticket ticket, string code, CityConfiguration city)
    {
        if (city.Catalogue.Service(code) is not { } service)
        {
            return null;
        }

        var has = ticket.WorkOrders.Where(o => o.State is not (WorkOrderState.Rerouted or WorkOrderState.WrongDepartment)).Select(o => o.Department).ToHashSet(StringComparer.Ordinal);
        return has.SetEquals(service.Departments) ? null
            : $"Service {code} is done by {string.Join(", ", service.Departments)}, and this ticket's orders are at {string.Join(", ", has)}: give the order to the right department with route, or skip it and take a new ticket.";
    }

    /// <summary>The names of the fields that are given, never what they hold.</summary>
    internal static List<string> Fields(TicketEdit edit)
    {
        (string Name, string? Value)[] texts =
        [
            ("service", edit.Service), ("description", edit.Description), ("address", edit.Address), ("address id", edit.AddressId), ("zip", edit.Zip), ("lat", edit.Lat), ("long", edit.Long),
        ];
        return [.. texts.Where(t => t.Value is not null).Select(t => t.Name), .. edit.Answers.Keys.Order(StringComparer.Ordinal).Select(code => $"answer {code}")];
    }

    // Checked as intake checks a request; what was amiss before (an imported ticket answers no questions) is not held against the correction.
    private static (Ticket? Ticket, IReadOnlyList<string> Faults) Apply(Ticket ticket, TicketEdit edit, CityConfiguration city, DateTimeOffset now)
    {
        var service = city.Catalogue.Service(edit.Service ?? ticket.Service);
        var answers = ticket.Answers;
        if (edit.Service is not null && service is not null)
        {
            answers = answers.RemoveRange(answers.Keys.Where(code => service.Questions.All(q => q.Code != code)));
        }

        foreach (var (code, values) in edit.Answers)
        {
            answers = values.All(string.IsNullOrWhiteSpace) ? answers.Remove(code) : answers.SetItem(code, [.. values.Select(CleanText.Of)]);
        }

        var was = new List<IntakeError>();
        Read(ticket, new TicketEdit(), ticket.Answers, city, now, was);
        var errors = new List<IntakeError>();
        Read(ticket, edit, answers, city, now, errors);
        var faults = errors.Select(e => e.Description).Except(was.Select(e => e.Description)).ToList();
        if (faults.Count > 0)
        {
            return (null, faults);
        }

        var at = ticket.Location;
        return (ticket with
        {
            Service = edit.Service ?? ticket.Service,
            Description = edit.Description is { } words ? CleanText.Of(words) : ticket.Description,
            Answers = answers,
            Location = new(Text(edit.Address, at.Address), Text(edit.AddressId, at.AddressId), Text(edit.Zip, at.Zip), Degrees(edit.Lat, at.Latitude), Degrees(edit.Long, at.Longitude)),
        }, []);
    }

    private static void Read(Ticket ticket, TicketEdit edit, ImmutableDictionary<string, ImmutableArray<string>> answers, CityConfiguration city, DateTimeOffset now, List<IntakeError> errors)
    {
        var at = ticket.Location;
        IntakeRequest.Read(
            name => name switch
            {
                "service_code" => edit.Service ?? ticket.Service,
                "description" => edit.Description ?? ticket.Description,
                "address_string" => edit.Address ?? at.Address,
                "address_id" => edit.AddressId ?? at.AddressId,
                "zipcode" => edit.Zip ?? at.Zip,
                "lat" => edit.Lat ?? at.Latitude?.ToString("R", CultureInfo.InvariantCulture),
                "long" => edit.Long ?? at.Longitude?.ToString("R", CultureInfo.InvariantCulture),
                _ => null,
            },
            answers, city.Catalogue, ticket.Source, null, now, errors);
    }

    private static string? Text(string? edited, string? was) => edited is null ? was : CleanText.Of(edited) is { Length: > 0 } text ? text : null;

    private static double? Degrees(string? edited, double? was) =>
        edited is null ? was : edited.Length == 0 ? null : double.Parse(edited, NumberStyles.Float, CultureInfo.InvariantCulture);
}
