using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Intake.Import;

/// <summary>Reads one row of an export into a ticket, or gives the reason why the row is none. Pure.</summary>
internal static class ImportRow
{
    private const int MaxDescription = 4_000;
    private const int MaxAddress = 500;
    private const int MaxMediaUrls = 10;
    private const int MaxShortText = ImportFields.MaxShortText;

    /// <summary>Reads a row. No reason quotes what residents wrote about themselves.</summary>
    /// <param name="columns">What the columns mean.</param>
    /// <param name="readCell">Returns the text of a column by the column's name.</param>
    /// <param name="city">Promises and the calendar they are counted in.</param>
    /// <param name="history">True to accept closed requests as they ended; false to accept open ones as new tickets.</param>
    /// <param name="now">The time (UTC).</param>
    internal static ImportedRow Read(
        ImportColumns columns, Func<string, string> readCell, CityConfiguration city, bool history, DateTimeOffset now)
    {
        var fields = new ImportFields(columns, readCell);
        var id = fields.Text("id", MaxShortText);
        var service = ReadService(fields, city.Catalogue);
        var requested = ImportTimes.ReadRequested(fields, now);
        var (resolution, closedAt) = history ? ImportTimes.ReadEnd(fields, requested, now) : (null, null);
        if (!history)
        {
            ImportTimes.RefuseEnded(fields, now);
        }

        var location = ImportPlace.Read(fields, city.Area, MaxAddress);
        var description = fields.Description(MaxDescription);
        var resident = ReadResident(fields, city.Language, history);
        var mediaUrl = fields.MediaUrls(MaxMediaUrls);
        if (id is null)
        {
            fields.Refuse($"column \"{columns.Fields["id"]}\" is empty: without an id a second import could not tell the row again");
        }

        if (fields.Refusal is not null || service is null || requested is not { } requestedAt)
        {
            return new ImportedRow(null, fields.Refusal ?? "it cannot be read", []);
        }

        var ticket = new Ticket
        {
            Id = 0,
            Number = "",
            Service = service.Code,
            Description = description,
            Location = location,
            Resident = resident,
            MediaUrl = mediaUrl,
            Source = columns.Source,
            SourceReference = id,
            RequestedAt = requestedAt,
            UpdatedAt = closedAt ?? now,
            DueAt = service.Promise is { } promise ? SlaClock.Due(requestedAt, promise, city.Calendar) : null,
            Status = resolution is null ? TicketStatus.New : TicketStatus.Closed,
            Resolution = resolution,
        };
        return new ImportedRow(ticket with { RequestHash = RequestHash.Of(ticket) }, "", fields.Notes);
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

    private static Resident ReadResident(ImportFields fields, string cityLanguage, bool history)
    {
        var email = fields.Text("email", MaxShortText);
        if (email is not null && !IntakeRequest.IsMailAddress(email))
        {
            fields.Refuse($"column \"{fields.Columns.Fields["email"]}\" holds no mail address");
        }

        var contactMethod = email is null || history ? ContactMethod.None : ContactMethod.Mail;
        if (fields.Text("channel", 20) is { } chosen && !history && !IntakeRequest.ContactMethods.TryGetValue(chosen, out contactMethod))
        {
            fields.Refuse($"column \"{fields.Columns.Fields["channel"]}\" holds none of: mail, text, phone, none");
        }

        var language = fields.Text("language", 20)?.ToLowerInvariant();
        if (language is not null && !Languages.All.Contains(language))
        {
            fields.Note($"{fields.Column("language")} holds no language the city writes in: {cityLanguage} stands for it");
        }

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

/// <summary>What became of a row.</summary>
/// <param name="Ticket">The ticket without id and number; null when the row is none.</param>
/// <param name="Refusal">Why the row is no ticket; empty when it is one.</param>
/// <param name="Notes">What is to be told of the ticket.</param>
internal sealed record ImportedRow(Ticket? Ticket, string Refusal, IReadOnlyList<string> Notes);
