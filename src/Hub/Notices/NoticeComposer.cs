using System.Globalization;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Notices;

/// <summary>Writes a notice in the resident's language from the city's templates. Pure.</summary>
internal sealed class NoticeComposer(CityConfiguration city)
{
    /// <summary>The message; null when the city has no template for it, which the loader does not let pass.</summary>
    public Message? Compose(Ticket ticket, NoticeEvent e, ContactMethod channel)
    {
        var kind = channel == ContactMethod.Text ? "text" : "mail";
        var language = ticket.Resident.Language;
        if (!city.Notices.Texts.TryGetValue((e, language, kind), out var text) && !city.Notices.Texts.TryGetValue((e, Languages.English, kind), out text))
        {
            return null;
        }

        string? Value(string name) => Place(ticket, language, name);
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

    private string? Place(Ticket ticket, string language, string name) => name switch
    {
        "number" => ticket.Number,
        "service" => city.Catalogue.Service(ticket.Service)?.Name.In(language) ?? ticket.Service,
        "address" => ticket.Location.Address,
        "department" => string.Join(", ", ticket.WorkOrders.Select(o => city.Catalogue.Department(o.Department)?.Name.In(language) ?? o.Department).Distinct(StringComparer.Ordinal)),
        "due" => ticket.DueAt is { } due ? city.Calendar.Local(due).ToString(language == Languages.Spanish ? "d 'de' MMMM" : "MMMM d", Culture(language)) : null,
        "note" => ticket.StatusNote,
        "city" => city.Name,
        "name" => ticket.Resident.Name,
        _ => null,
    };

    private static CultureInfo Culture(string language) => CultureInfo.GetCultureInfo(language == Languages.Spanish ? "es-US" : "en-US");
}
