using System.Text.RegularExpressions;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Tests.City;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Notices.Rules;

/// <summary>Fills the templates of samples/allentown and reads the notices as a resident would.</summary>
[TestClass]
public sealed partial class When_a_notice_lacks_a_value
{
    private static readonly NoticeComposer Composer = new(CityTrial.Allentown);

    public static IEnumerable<object[]> Texts =>
        from text in CityTrial.Allentown.Notices.Texts.Keys
        select new object[] { text.Event, text.Language, text.Kind == "text" ? ContactMethod.Text : ContactMethod.Mail };

    [TestMethod]
    public void A_notice_without_a_department_and_a_due_day_mentions_neither()
    {
        var mail = Compose(TicketWithoutValues("en"), NoticeEvent.Received, ContactMethod.Mail);

        mail.Body.ShouldBe(
            """
            Hello

            Thank you for contacting the City of Allentown. We received your request and passed it on to the people who can help.

            Pothole
            435 Hamilton St

            Request number: 26-00001-0

            We will let you know when it is done. If you have a question before then, call 311 and give your request number.

            Allentown 311
            """);
        Compose(TicketWithoutValues("en"), NoticeEvent.Received, ContactMethod.Text).Body
            .ShouldBe("Allentown 311: we received request 26-00001-0 (Pothole).");
    }

    [TestMethod]
    public void A_notice_in_Spanish_without_a_department_and_a_due_day_mentions_neither()
    {
        var mail = Compose(TicketWithoutValues("es"), NoticeEvent.Received, ContactMethod.Mail);

        mail.Body.ShouldBe(
            """
            Hola

            Gracias por comunicarse con la ciudad (City of Allentown). Recibimos su solicitud y la enviamos a quienes pueden ayudarle.

            Bache
            435 Hamilton St

            Número de solicitud: 26-00001-0

            Le avisaremos cuando el trabajo esté terminado. Si tiene alguna pregunta, llame al 311 y diga su número de solicitud.

            Allentown 311
            """);
        Compose(TicketWithoutValues("es"), NoticeEvent.Received, ContactMethod.Text).Body
            .ShouldBe("Allentown 311: recibimos su solicitud 26-00001-0 (Bache).");
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void No_notice_shows_a_gap_where_a_value_is_missing(NoticeEvent e, string language, ContactMethod channel)
    {
        var message = Compose(TicketWithoutValues(language) with { Location = new Location("") }, e, channel);

        message.Body.ShouldNotContain("\n\n\n");
        message.Body.ShouldBe(message.Body.Trim());
        Gap().Match($"{message.Subject}\n{message.Body}").Value.ShouldBe("");
        (message.Subject + message.Body).ShouldContain("26-00001-0");
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void A_notice_that_lacks_no_value_is_the_template_to_the_letter(NoticeEvent e, string language, ContactMethod channel)
    {
        var ticket = TicketWithoutValues(language) with
        {
            DueAt = Some.Noon,
            StatusNote = "Filled.",
            WorkOrders = [Some.Order(1)],
            Resident = new Resident { FirstName = "Ana", Email = "ana@example.org", Language = language },
        };
        var isText = channel == ContactMethod.Text;
        var isEnglish = language == "en";
        var file = $"{e.Name()}.{language}{(isText ? ".sms" : "")}.txt";
        var template = File.ReadAllText(Path.Combine(CityTrial.Sample, "notices", file)).Trim();

        // The first line of a mail's template is the subject.
        var body = isText ? template : template[template.IndexOf('\n', StringComparison.Ordinal)..].Trim();

        Compose(ticket, e, channel).Body.ShouldBe(Place().Replace(body, place => place.Groups[1].Value switch
        {
            "number" => "26-00001-0",
            "service" => isEnglish ? "Pothole" : "Bache",
            "address" => "435 Hamilton St",
            "department" => isEnglish ? "Streets Bureau" : "Oficina de Calles",
            "due" => isEnglish ? "July 6" : "6 de julio",
            "note" => "Filled.",
            "city" => "City of Allentown",
            var name => name == "name" ? "Ana" : throw new InvalidOperationException(name),
        }));
    }

    private static Ticket TicketWithoutValues(string language) => Some.Ticket(1) with
    {
        Number = "26-00001-0",
        Service = "pothole",
        WorkOrders = [],
        DueAt = null,
        StatusNote = null,
        Location = new Location("435 Hamilton St"),
        Resident = new Resident { Email = "ana@example.org", Language = language },
    };

    private static Message Compose(Ticket ticket, NoticeEvent e, ContactMethod channel) => Composer.Compose(ticket, e, channel)!;

    [GeneratedRegex(@"[:(,] *($|[.)])|  |\bby *\.|\(\)| \.|: *\n", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Gap();

    [GeneratedRegex(@"\{\{([^}]*)\}\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
