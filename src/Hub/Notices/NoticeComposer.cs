using System.Globalization;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Notices.Verification;

namespace Allentown311.Hub.Notices;

/// <summary>Writes a notice in the resident's language from the city's templates. Pure.</summary>
internal sealed class NoticeComposer(CityConfiguration city)
{
    /// <summary>
    /// The message; null when the city has no template for it. The loader of the city folder refuses a city that lacks one.
    /// </summary>
    /// <param name="ticket">The ticket.</param>
    /// <param name="e">The event.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="verify">
    /// The link by which the address is verified: the message then holds the link and no words of the caller. Null for an address that
    /// needs no verification or has it.
    /// </param>
    public Message? Compose(Ticket ticket, NoticeEvent e, ContactMethod channel, Uri? verify = null)
    {
        var kind = channel == ContactMethod.Text ? "text" : "mail";
        var language = ticket.Resident.Language;
        if (!city.Notices.Texts.TryGetValue((e, language, kind), out var text)
            && !city.Notices.Texts.TryGetValue((e, Languages.English, kind), out text))
        {
            return null;
        }

        string? Value(string name) =>
            verify is not null && NoticeTemplate.CallersWords.Contains(name) ? null : ValueOf(name, ticket, language);

        // The subject never holds words of a caller: the loader refuses such a template.
        var number = PhoneNumber.ToE164(ticket.Resident.Phone) ?? ticket.Resident.Phone;
        var body = text.Body.Fill(Value);
        return new Message(
            Id: Notice.IdOf(ticket.Id, e, channel).ToString(CultureInfo.InvariantCulture),
            To: (channel == ContactMethod.Text ? number : ticket.Resident.Email) ?? "",
            ToName: verify is null ? ticket.Resident.Name : "",
            Subject: text.Subject?.Fill(Value) ?? "",
            Body: verify is null ? body : VerificationTexts.Append(body, verify, language, channel == ContactMethod.Text),
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
