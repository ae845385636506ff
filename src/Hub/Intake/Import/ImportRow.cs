using System.Net.Mail;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Intake.Import;

/// <summary>Reads one row of an export into a ticket, or gives the reason why the row is none. Pure.</summary>
public static class ImportRow
{
    private const int MaxDescription = 4_000;
    private const int MaxAddress = 500;
    private const int MaxShortText = ImportFields.MaxShortText;

    /// <summary>
    /// Returns the ticket without id and number; null when <paramref name="refusal"/> has the reason. No reason quotes what residents wrote
    /// about themselves.
    /// </summary>
    /// <param name="columns">What the columns mean.</param>
    /// <param name="readCell">Returns the text of a column by the column's name.</param>
    /// <param name="city">Promises and the calendar they are counted in.</param>
    /// <param name="history">True to accept closed requests as they ended; false to accept every row as a new ticket.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="refusal">Why the row is no ticket; empty when it is one.</param>
    public static Ticket? Read(
        ImportColumns columns,
        Func<string, string> readCell,
        CityConfiguration city,
        bool history,
        DateTimeOffset now,
        out string refusal)
    {
        var fields = new ImportFields(columns, readCell);
        var id = fields.Text("id", MaxShortText);
        var service = ReadService(fields, city.Catalogue);
        var requested = fields.Date("requested", isRequired: true);
        var (resolution, closedAt) = history ? ReadEnd(fields, requested) : (null, null);
        var location = ReadLocation(fields);
        var description = fields.Description(MaxDescription);
        var resident = ReadResident(fields, city.Language, history);
        if (id is null)
        {
            fields.Refuse($"column \"{columns.Fields["id"]}\" is empty: without an id a second import could not tell the row again");
        }

        refusal = fields.Refusal ?? "";
        return fields.Refusal is not null || service is null || requested is not { } requestedAt ? null : new Ticket
        {
            Id = 0,
            Number = "",
            Service = service.Code,
            Description = description,
            Location = location,
            Resident = resident,
            Source = columns.Source,
            SourceReference = id,
            RequestedAt = requestedAt,
            UpdatedAt = closedAt ?? now,
            DueAt = service.Promise is { } promise ? SlaClock.Due(requestedAt, promise, city.Calendar) : null,
            Status = resolution is null ? TicketStatus.New : TicketStatus.Closed,
            Resolution = resolution,
        };
    }

    private static Service? ReadService(ImportFields fields, Catalogue catalogue)
    {
        var theirs = fields.Text("service", MaxShortText);
        if (theirs is not null && fields.Columns.Services.TryGetValue(theirs, out var code))
        {
            return catalogue.Service(code);
        }

        fields.Refuse(theirs is null
            ? $"column \"{fields.Columns.Fields["service"]}\" is empty"
            : $"\"{theirs}\" has no entry under services");
        return null;
    }

    // How and when a request of the history ended; nulls when the row is refused.
    private static (Resolution? Resolution, DateTimeOffset? ClosedAt) ReadEnd(ImportFields fields, DateTimeOffset? requested)
    {
        var theirs = fields.Text("status", MaxShortText);
        if (theirs is null || !fields.Columns.Statuses.TryGetValue(theirs, out var resolution))
        {
            fields.Refuse(theirs is null ? "it has no status" : $"\"{theirs}\" has no entry under status");
            return (null, null);
        }

        if (resolution is null)
        {
            // An open request imported as history would stay open for ever: no work order would be made for it.
            fields.Refuse("it is still open: import the file once more without --history to have it worked on");
            return (null, null);
        }

        var closedAt = fields.Date("closed", isRequired: false) ?? fields.Date("updated", isRequired: false) ?? requested;
        return (resolution, closedAt);
    }

    private static Location ReadLocation(ImportFields fields)
    {
        var location = new Location(
            fields.Text("address", MaxAddress),
            fields.Text("address_id", MaxShortText),
            fields.Text("zip", 20),
            fields.Degrees("lat", 90),
            fields.Degrees("long", 180));

        // Latitude and longitude are of use only together.
        return location.Latitude is null || location.Longitude is null
            ? location with { Latitude = null, Longitude = null }
            : location;
    }

    private static Resident ReadResident(ImportFields fields, string cityLanguage, bool history)
    {
        var email = fields.Text("email", MaxShortText);
        if (email is not null && !(MailAddress.TryCreate(email, out var address) && address.Address == email))
        {
            fields.Refuse($"column \"{fields.Columns.Fields["email"]}\" holds no mail address");
        }

        var contactMethod = email is null || history ? ContactMethod.None : ContactMethod.Mail;
        if (fields.Text("channel", 20) is { } chosen && !history && !IntakeRequest.ContactMethods.TryGetValue(chosen, out contactMethod))
        {
            fields.Refuse($"column \"{fields.Columns.Fields["channel"]}\" holds none of: mail, text, phone, none");
        }

        var language = fields.Text("language", 20)?.ToLowerInvariant();
        return new Resident
        {
            FirstName = fields.Text("first_name", MaxShortText),
            LastName = fields.Text("last_name", MaxShortText),
            Email = email,
            Phone = fields.Text("phone", 40),
            Channel = contactMethod,
            Language = language is not null && Languages.All.Contains(language) ? language : cityLanguage,
        };
    }
}
