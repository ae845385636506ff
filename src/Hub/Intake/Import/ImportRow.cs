using System.Net.Mail;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Intake.Import;

/// <summary>What one row of an export means: a ticket, or the reason why it is none. Pure.</summary>
public static class ImportRow
{
    private const int MostDescription = 4_000;
    private const int MostAddress = 500;

    /// <summary>
    /// The ticket, without id and number; null when <paramref name="refusal"/> says why not. No reason holds what a resident said of themselves.
    /// </summary>
    /// <param name="columns">What the columns mean.</param>
    /// <param name="cell">The text of a column.</param>
    /// <param name="city">Promises and the calendar they are counted in.</param>
    /// <param name="history">True to take closed requests as they ended; false to take every row as a new ticket.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="refusal">Why the row is no ticket; empty when it is one.</param>
    public static Ticket? Read(ImportColumns columns, Func<string, string> cell, CityConfiguration city, bool history, DateTimeOffset now, out string refusal)
    {
        var row = new ImportCells(columns, cell);
        var id = row.Text("id", ImportCells.MostShort);
        var service = Service(row, city.Catalogue);
        var requested = row.Date("requested", needed: true);
        var (resolution, closed) = history ? End(row, requested) : (null, null);
        var location = new Location(
            row.Text("address", MostAddress), row.Text("address_id", ImportCells.MostShort), row.Text("zip", 20), row.Degrees("lat", 90), row.Degrees("long", 180));
        var description = row.Description(MostDescription);
        var resident = Resident(row, city.Language, history);
        if (id is null)
        {
            row.Refuse($"column \"{columns.Fields["id"]}\" is empty: without an id a second import could not tell the row again");
        }

        refusal = row.Refusal ?? "";
        return row.Refusal is not null || service is null || requested is not { } asked ? null : new Ticket
        {
            Id = 0,
            Number = "",
            Service = service.Code,
            Description = description,
            Location = location.Latitude is null || location.Longitude is null ? location with { Latitude = null, Longitude = null } : location,
            Resident = resident,
            Source = columns.Source,
            SourceReference = id,
            RequestedAt = asked,
            UpdatedAt = closed ?? now,
            DueAt = service.Promise is { } promise ? SlaClock.Due(asked, promise, city.Calendar) : null,
            Status = resolution is null ? TicketStatus.New : TicketStatus.Closed,
            Resolution = resolution,
        };
    }

    private static Service? Service(ImportCells row, Catalogue catalogue)
    {
        var word = row.Text("service", ImportCells.MostShort);
        if (word is not null && row.Columns.Services.TryGetValue(word, out var code))
        {
            return catalogue.Service(code);
        }

        row.Refuse(word is null ? $"column \"{row.Columns.Fields["service"]}\" is empty" : $"\"{word}\" has no entry under services");
        return null;
    }

    private static (Resolution? Resolution, DateTimeOffset? Closed) End(ImportCells row, DateTimeOffset? requested)
    {
        var word = row.Text("status", ImportCells.MostShort);
        if (word is null || !row.Columns.Status.TryGetValue(word, out var resolution))
        {
            row.Refuse(word is null ? "it has no status" : $"\"{word}\" has no entry under status");
            return (null, null);
        }

        if (resolution is null)
        {
            // Taken as history it would stay open for ever, with nobody at work on it.
            row.Refuse("it is still open: import the file once more without --history to have it worked on");
            return (null, null);
        }

        return (resolution, row.Date("closed", needed: false) ?? row.Date("updated", needed: false) ?? requested);
    }

    private static Resident Resident(ImportCells row, string language, bool history)
    {
        var email = row.Text("email", ImportCells.MostShort);
        if (email is not null && !(MailAddress.TryCreate(email, out var address) && address.Address == email))
        {
            row.Refuse($"column \"{row.Columns.Fields["email"]}\" holds no mail address");
        }

        var channel = email is null || history ? ContactMethod.None : ContactMethod.Mail;
        if (row.Text("channel", 20) is { } chosen && !history
            && !(Enum.TryParse(chosen, ignoreCase: true, out channel) && Enum.IsDefined(channel) && !char.IsAsciiDigit(chosen[0])))
        {
            row.Refuse($"column \"{row.Columns.Fields["channel"]}\" holds none of: mail, text, phone, none");
        }

        var wanted = row.Text("language", 20)?.ToLowerInvariant();
        return new Resident
        {
            FirstName = row.Text("first_name", ImportCells.MostShort), LastName = row.Text("last_name", ImportCells.MostShort), Email = email, Phone = row.Text("phone", 40),
            Channel = channel, Language = wanted is not null && Languages.All.Contains(wanted) ? wanted : language,
        };
    }
}
