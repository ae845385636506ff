using System.Text.RegularExpressions;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Tests.City;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Notices.Rules;

/// <summary>The texts of samples/allentown, as a resident would read them.</summary>
[TestClass]
public sealed partial class When_a_notice_lacks_a_value
{
    private static readonly NoticeComposer Composer = new(CityTrial.Allentown);

    public static IEnumerable<object[]> Texts =>
        from text in CityTrial.Allentown.Notices.Texts.Keys
        select new object[] { text.Event, text.Language, text.Kind == "text" ? ContactMethod.Text : ContactMethod.Mail };

    [TestMethod]
    public void A_request_nobody_handles_yet_names_no_department_and_no_day()
    {
        var mail = Compose(Bare("en"), NoticeEvent.Received, ContactMethod.Mail);

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
        Compose(Bare("en"), NoticeEvent.Received, ContactMethod.Text).Body
            .ShouldBe("Allentown 311: we received request 26-00001-0 (Pothole).");
    }

    [TestMethod]
    public void In_Spanish_neither()
    {
        var mail = Compose(Bare("es"), NoticeEvent.Received, ContactMethod.Mail);

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
        Compose(Bare("es"), NoticeEvent.Received, ContactMethod.Text).Body
            .ShouldBe("Allentown 311: recibimos su solicitud 26-00001-0 (Bache).");
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void No_text_shows_the_gap(NoticeEvent e, string language, ContactMethod channel)
    {
        var message = Compose(Bare(language) with { Location = new Location("") }, e, channel);

        message.Body.ShouldNotContain("\n\n\n");
        message.Body.ShouldBe(message.Body.Trim());
        Gap().Match($"{message.Subject}\n{message.Body}").Value.ShouldBe("");
        (message.Subject + message.Body).ShouldContain("26-00001-0");
    }

    [TestMethod]
    [DynamicData(nameof(Texts))]
    public void A_text_that_lacks_none_is_the_city_s_own(NoticeEvent e, string language, ContactMethod channel)
    {
        var ticket = Bare(language) with
        {
            DueAt = Some.Noon,
            StatusNote = "Filled.",
            WorkOrders = [Some.Order(1)],
            Resident = new Resident { FirstName = "Ana", Email = "ana@example.org", Language = language },
        };
        var (kind, english) = (channel == ContactMethod.Text ? ".sms" : "", language == "en");
        var written = File.ReadAllText(Path.Combine(CityTrial.Sample, "notices", $"{e.Name()}.{language}{kind}.txt")).Trim();
        var body = kind.Length > 0 ? written : written[written.IndexOf('\n', StringComparison.Ordinal)..].Trim();

        Compose(ticket, e, channel).Body.ShouldBe(Place().Replace(body, place => place.Groups[1].Value switch
        {
            "number" => "26-00001-0",
            "service" => english ? "Pothole" : "Bache",
            "address" => "435 Hamilton St",
            "department" => english ? "Streets Bureau" : "Oficina de Calles",
            "due" => english ? "July 6" : "6 de julio",
            "note" => "Filled.",
            "city" => "City of Allentown",
            var name => name == "name" ? "Ana" : throw new InvalidOperationException(name),
        }));
    }

    private static Ticket Bare(string language) => Some.Ticket(1) with
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
