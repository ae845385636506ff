using System.Collections.Immutable;
using System.Globalization;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake;

namespace Allentown311.Hub.ParkedWork.Rules;

/// <summary>Applies a person's corrections to a ticket, checked as intake checks a new request. Pure.</summary>
internal static class TicketCorrection
{
    /// <summary>The names of the fields that an edit gives, never their values: these names go to the audit.</summary>
    internal static List<string> ChangedFields(TicketEdit edit)
    {
        (string Name, string? Value)[] texts =
        [
            ("service", edit.Service),
            ("description", edit.Description),
            ("address", edit.Address),
            ("address id", edit.AddressId),
            ("zip", edit.Zip),
            ("lat", edit.Lat),
            ("long", edit.Long),
        ];
        return
        [
            .. texts.Where(t => t.Value is not null).Select(t => t.Name),
            .. edit.Answers.Keys.Order(StringComparer.Ordinal).Select(code => $"answer {code}"),
        ];
    }

    /// <summary>
    /// What an edit changes, before and after, as the audit keeps it: codes as they are, and of residents' data how many characters.
    /// </summary>
    internal static string DescribeChanges(Ticket before, Ticket after, TicketEdit edit)
    {
        var (from, to) = (before.Location, after.Location);
        var sizes = new Dictionary<string, (int Before, int After)>(StringComparer.Ordinal)
        {
            ["description"] = (LengthOf(before.Description), LengthOf(after.Description)),
            ["address"] = (LengthOf(from.Address), LengthOf(to.Address)),
            ["address id"] = (LengthOf(from.AddressId), LengthOf(to.AddressId)),
            ["zip"] = (LengthOf(from.Zip), LengthOf(to.Zip)),
            ["lat"] = (from.Latitude is null ? 0 : 1, to.Latitude is null ? 0 : 1),
            ["long"] = (from.Longitude is null ? 0 : 1, to.Longitude is null ? 0 : 1),
        };
        return string.Join(", ", ChangedFields(edit).Select(field =>
            field == "service" ? $"service {before.Service} → {after.Service}"
            : !sizes.TryGetValue(field, out var size) ? $"{field} {ResidentMask.Masked} → {ResidentMask.Masked}"
            : string.Create(CultureInfo.InvariantCulture, $"{field} {Mask(size.Before)} → {Mask(size.After)}")));
    }

    private static int LengthOf(string? text) => text?.Length ?? 0;

    private static string Mask(int length) =>
        length == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{ResidentMask.Masked} {length}");

    /// <summary>
    /// The corrected ticket; null, with the faults, when intake would not accept it. A fault the ticket had before (an imported ticket
    /// answers no questions) does not count against the correction.
    /// </summary>
    internal static (Ticket? Ticket, IReadOnlyList<string> Faults) Apply(
        Ticket ticket, TicketEdit edit, CityConfiguration city, DateTimeOffset now)
    {
        var answers = CorrectAnswers(ticket, edit, city);
        var earlier = FindFaults(ticket, new TicketEdit(), ticket.Answers, city, now);
        var faults = FindFaults(ticket, edit, answers, city, now).Except(earlier).ToList();
        if (faults.Count > 0)
        {
            return (null, faults);
        }

        var at = ticket.Location;
        var corrected = ticket with
        {
            Service = edit.Service ?? ticket.Service,
            Description = edit.Description is { } text ? CleanText.Of(text) : ticket.Description,
            Answers = answers,
            Location = new(
                CorrectText(edit.Address, at.Address),
                CorrectText(edit.AddressId, at.AddressId),
                CorrectText(edit.Zip, at.Zip),
                CorrectDegrees(edit.Lat, at.Latitude),
                CorrectDegrees(edit.Long, at.Longitude)),
        };
        return (corrected, []);
    }

    // Another service asks other questions: answers to questions it does not ask are dropped.
    private static ImmutableDictionary<string, ImmutableArray<string>> CorrectAnswers(
        Ticket ticket, TicketEdit edit, CityConfiguration city)
    {
        var service = city.Catalogue.Service(edit.Service ?? ticket.Service);
        var answers = ticket.Answers;
        if (edit.Service is not null && service is not null)
        {
            answers = answers.RemoveRange(answers.Keys.Where(code => service.Questions.All(q => q.Code != code)));
        }

        foreach (var (code, values) in edit.Answers)
        {
            answers = values.All(string.IsNullOrWhiteSpace)
                ? answers.Remove(code)
                : answers.SetItem(code, [.. values.Select(CleanText.Of)]);
        }

        return answers;
    }

    private static List<string> FindFaults(
        Ticket ticket,
        TicketEdit edit,
        ImmutableDictionary<string, ImmutableArray<string>> answers,
        CityConfiguration city,
        DateTimeOffset now)
    {
        var at = ticket.Location;
        var (errors, notes) = (new List<IntakeError>(), new List<string>());
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
            answers, city, ticket.Source, null, now, errors, notes);

        // What intake would leave out, a person is not let to write.
        return [.. errors.Select(e => e.Description), .. notes];
    }

    private static string? CorrectText(string? edited, string? current)
    {
        if (edited is null)
        {
            return current;
        }

        return CleanText.Of(edited) is { Length: > 0 } text ? text : null;
    }

    private static double? CorrectDegrees(string? edited, double? current)
    {
        if (edited is null)
        {
            return current;
        }

        return edited.Length == 0 ? null : double.Parse(edited, NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
