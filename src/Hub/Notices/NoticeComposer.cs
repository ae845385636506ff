using System.Globalization;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Notices;

/// <summary>Writes a notice in the resident's language from the city's templates. Pure.</summary>
internal sealed class NoticeComposer(CityConfiguration city)
{
    /// <summary>
    /// The message; null when the city has no template for it. The loader of the city folder refuses a city that lacks one.
    /// </summary>
    public Message? Compose(Ticket ticket, NoticeEvent e, ContactMethod channel)
    {
        var kind = channel == ContactMethod.Text ? "text" : "mail";
        var language = ticket.Resident.Language;
        if (!city.Notices.Texts.TryGetValue((e, language, kind), out var text)
            && !city.Notices.Texts.TryGetValue((e, Languages.English, kind), out text))
        {
            return null;
        }

        string? Value(string name) => ValueOf(name, ticket, language);
        return new Message(
            Id: Notice.IdOf(ticket.Id, e, channel).ToString(CultureInfo.InvariantCulture),
            To: (channel == ContactMethod.Text ? ticket.Resident.Phone : ticket.Resident.Email) ?? "",
            ToName: ticket.Resident.Name,
            Subject: text.Subject?.Fill(Value) ?? "",
            Body: text.Body.Fill(Value),
            Language: language,
            TicketNumber: ticket.Number,
            Event: e.Name());
    }

    private string? ValueOf(string name, Ticket ticket, string language) => name switch
    {
        "number" => ticket.Number,
        "service" => city.Catalogue.Service(ticket.Service)?.Name.In(language) ?? ticket.Service,
        "address" => ticket.Location.Address,
        "department" => Departments(ticket, language),
        "due" => ticket.DueAt is { } due ? Day(due, language) : null,
        "note" => ticket.StatusNote,
        "city" => city.Name,
        "name" => ticket.Resident.Name,
        _ => null,
    };

    private string Departments(Ticket ticket, string language) => string.Join(
        ", ",
        ticket.WorkOrders
            .Select(o => city.Catalogue.Department(o.Department)?.Name.In(language) ?? o.Department)
            .Distinct(StringComparer.Ordinal));

    private string Day(DateTimeOffset instant, string language)
    {
        var isSpanish = language == Languages.Spanish;
        return city.Calendar.Local(instant)
            .ToString(isSpanish ? "d 'de' MMMM" : "MMMM d", CultureInfo.GetCultureInfo(isSpanish ? "es-US" : "en-US"));
    }
}
