using System.Text;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Intake.Messages;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Intake.Messages;

[TestClass]
public sealed class When_a_ticket_comes_by_message
{
    private readonly List<IntakeError> errors = [];

    [TestMethod]
    public void The_message_is_read_as_a_posted_form_is()
    {
        const string service = TestCity.TwoDepartments;
        var ticket = Read($$"""
            { "service_code": "{{service}}", "address_string": "7th St & Hamilton", "lat": 40.602, "long": "-75.47",
              "description": "¿Hondo? 5\" 🕳", "first_name": "Ana",
              "email": "ana@example.org", "language": "es", "unknown": [1, 2] }
            """);

        errors.ShouldBeEmpty();
        ticket.ShouldNotBeNull();
        (ticket.Source, ticket.SourceReference, ticket.Service).ShouldBe(("queue:tickets", "m-1", service));
        ticket.Location.ShouldBe(new Location("7th St & Hamilton", Latitude: 40.602, Longitude: -75.47));
        (ticket.Description, ticket.Resident.Language, ticket.Resident.Email).ShouldBe(("¿Hondo? 5\" 🕳", "es", "ana@example.org"));
    }

    [TestMethod]
    [DataRow("not json", "the body is no JSON (line 1,")]
    [DataRow("{ \"service_code\": ", "the body is no JSON")]
    [DataRow("[]", "must be a JSON object")]
    [DataRow("{}", "service_code is required")]
    [DataRow("{ \"service_code\": { \"a\": 1 } }", "service_code must be a text or a number")]
    [DataRow("{ \"service_code\": \"nothing\" }", "\"nothing\" was not found")]
    [DataRow("{ \"service_code\": \"pothole\", \"attribute\": \"x\" }", "attribute must be an object")]
    [DataRow("{ \"jurisdiction_id\": \"elsewhere.gov\" }", "")]
    public void The_errors_name_what_is_wrong_with_the_message(string body, string reason)
    {
        Read(body).ShouldBeNull();
        string.Join("; ", errors.Select(e => e.Description)).ShouldContain(reason);
    }

    [TestMethod]
    public void Bytes_that_are_no_UTF_8_are_no_ticket()
    {
        byte[] invalidUtf8 = [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D];
        TicketMessage.Read(invalidUtf8, "queue:tickets", "m-1", TestCity.Make(), Some.Noon, errors).ShouldBeNull();
        errors.ShouldNotBeEmpty();
    }

    [TestMethod]
    public void Bytes_that_are_no_UTF_8_inside_a_text_are_refused_by_name_and_not_replaced()
    {
        var latin = Encoding.Latin1.GetBytes($$"""
            { "service_code": "{{TestCity.TwoDepartments}}", "address_string": "7th St", "description": "Peña" }
            """);

        TicketMessage.Read(latin, "queue:tickets", "m-1", TestCity.Make(), Some.Noon, errors).ShouldBeNull();

        errors.ShouldHaveSingleItem().Description.ShouldContain("it is not UTF-8");
    }

    [TestMethod]
    [DataRow("""cut \\ud83d""", """cut \ud83d""", DisplayName = "an escaped backslash is no escape")]
    [DataRow("""cut \ud83d""", "cut")]
    [DataRow("""cut \uDE00 here""", "cut  here")]
    [DataRow("""whole \ud83d\ude00, cut \ud83d\ud83d\ude00""", "whole 😀, cut 😀")]
    public void Half_a_character_is_dropped_and_the_rest_of_the_text_stays(string json, string description)
    {
        var ticket = Read($$"""
            { "service_code": "{{TestCity.TwoDepartments}}", "address_string": "7th St", "description": "{{json}}", "\ud83d": "\ud83d" }
            """);

        errors.ShouldBeEmpty();
        ticket.ShouldNotBeNull().Description.ShouldBe(description);
    }

    [TestMethod]
    [DataRow("utf-8")]
    [DataRow("utf-16")]
    [DataRow("utf-16BE")]
    [DataRow("utf-32")]
    public void A_byte_order_mark_before_the_body_is_passed_over(string encoding)
    {
        var with = Encoding.GetEncoding(encoding);
        byte[] marked = [.. with.GetPreamble(), .. with.GetBytes($$"""
            { "service_code": "{{TestCity.TwoDepartments}}", "address_string": "7th St", "description": "¿Hondo? 🕳" }
            """)];

        var ticket = TicketMessage.Read(marked, "queue:tickets", "m-1", TestCity.Make(), Some.Noon, errors);

        errors.ShouldBeEmpty();
        ticket.ShouldNotBeNull().Description.ShouldBe("¿Hondo? 🕳");
    }

    [TestMethod]
    public void Several_photos_are_a_list()
    {
        var ticket = Read($$"""
            { "service_code": "{{TestCity.TwoDepartments}}", "address_id": "1",
              "media_url": ["https://i.example/a.jpg", "https://i.example/b.jpg"] }
            """);

        errors.ShouldBeEmpty();
        ticket!.MediaUrl.ShouldBe("https://i.example/a.jpg\nhttps://i.example/b.jpg");
    }

    [TestMethod]
    public void A_field_is_read_in_capitals_and_a_photo_in_the_message_is_refused()
    {
        Read($$"""{ "Service_Code": "{{TestCity.TwoDepartments}}", "ADDRESS_ID": "1", "Description": "deep" }""")!
            .Description.ShouldBe("deep");

        Read($$"""{ "service_code": "{{TestCity.TwoDepartments}}", "address_id": "1", "description": "a", "Description": "b" }""")
            .ShouldBeNull();
        errors.ShouldHaveSingleItem().Description.ShouldContain("Description is given more than once");
        errors.Clear();

        Read($$"""{ "service_code": "{{TestCity.TwoDepartments}}", "address_id": "1", "media": "iVBORw0KGgo=" }""").ShouldBeNull();
        errors.ShouldHaveSingleItem().Description.ShouldContain("media is not taken");
    }

    [TestMethod]
    public void A_field_that_is_given_twice_is_refused()
    {
        Read($$"""{ "service_code": "{{TestCity.TwoDepartments}}", "address_id": "1", "description": "a", "description": "b" }""")
            .ShouldBeNull();
        errors.ShouldNotBeEmpty();
    }

    private Ticket? Read(string body) =>
        TicketMessage.Read(Encoding.UTF8.GetBytes(body), "queue:tickets", "m-1", TestCity.Make(), Some.Noon, errors);
}
