using System.Collections.Immutable;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Intake;

[TestClass]
public sealed class When_a_form_is_read
{
    [TestMethod]
    [DataRow("service_code", "", 400, "service_code is required")]
    [DataRow("service_code", "none", 404, "service_code \"none\" was not found")]
    [DataRow("address_string", "", 400, "a location is required")]
    [DataRow("lat", "north", 400, "lat must be degrees")]
    [DataRow("lat", "90.1", 400, "lat must be degrees")]
    [DataRow("lat", "NaN", 400, "lat must be degrees")]
    [DataRow("long", "-180.5", 400, "long must be degrees")]
    [DataRow("long", "40,6", 400, "long must be degrees")]
    [DataRow("email", "ana", 400, "email must be a mail address")]
    [DataRow("email", "@example.org", 400, "email must be a mail address")]
    [DataRow("email", "ana@", 400, "email must be a mail address")]
    [DataRow("email", "a b@example.org", 400, "email must be a mail address")]
    [DataRow("email", "a@example.org,b@example.org", 400, "email must be a mail address")]
    [DataRow("email", "a@example.org; b@example.org", 400, "email must be a mail address")]
    [DataRow("email", "Ana <ana@example.org>", 400, "email must be a mail address")]
    [DataRow("lat", "40.6", 400, "long is missing", DisplayName = "half a point, though an address stands beside it")]
    [DataRow("long", "-75.47", 400, "lat is missing")]
    [DataRow("language", "de", 400, "language must be one of: en, es")]
    [DataRow("media_url", "ftp://example.org/a.jpg", 400, "media_url must be an http or https address")]
    [DataRow("media_url", "a.jpg", 400, "media_url must be")]
    [DataRow("media_url", "https://example.org/a b.jpg", 400, "media_url must be")]
    [DataRow("media_url", "https://example.org/a.jpg,https://example.org/b.jpg", 400, "media_url must be", DisplayName = "two in one")]
    [DataRow("media_url", "https://example.org/a.jpg|HTTP://example.org/b.jpg", 400, "media_url must be", DisplayName = "two, barred")]
    [DataRow("notice_channel", "pigeon", 400, "notice_channel must be one of: mail, text, phone, none")]
    [DataRow("notice_channel", "1", 400, "notice_channel must be")]
    [DataRow("notice_channel", "mail,text", 400, "notice_channel must be", DisplayName = "mail,text is not a call")]
    [DataRow("notice_channel", "+3", 400, "notice_channel must be")]
    public void The_error_for_a_mistake_names_what_would_be_right(string field, string value, int code, string error)
    {
        var (ticket, errors) = Read((field, value));
        ticket.ShouldBeNull($"it was taken for {ticket?.Resident.Channel}");
        var only = errors.ShouldHaveSingleItem();
        only.Code.ShouldBe(code);
        only.Description.ShouldStartWith(error);
    }

    [TestMethod]
    [DataRow("description", 4_000)]
    [DataRow("address_string", 500)]
    [DataRow("first_name", 200)]
    [DataRow("zipcode", 20)]
    [DataRow("phone", 40)]
    public void A_text_may_be_as_long_as_its_limit_and_no_longer(string field, int most)
    {
        Read((field, new string('x', most))).Ticket.ShouldNotBeNull();
        Read((field, new string('x', most + 1))).Errors.ShouldHaveSingleItem().Description.ShouldContain($"at most {most}");
    }

    [TestMethod]
    [DataRow("lat", "-90", "long", "180")]
    [DataRow("lat", "40.602", "long", "-75.47")]
    [DataRow("address_id", "A-1", "zipcode", "18101")]
    public void One_way_to_give_the_location_is_enough(string first, string firstValue, string second, string secondValue) =>
        Read(("address_string", ""), (first, firstValue), (second, secondValue)).Ticket!.Location.IsGiven.ShouldBeTrue();

    [TestMethod]
    [DataRow("0", "0", null, "lat 0, long 0 is no place")]
    [DataRow("0.000", "-0", null, "lat 0, long 0 is no place")]
    [DataRow("-75.4714", "40.6023", "1 Main St", "lat and long are swapped")]
    [DataRow("-75.4714", "40.6023", null, "lat and long are swapped")]
    [DataRow("40.6", null, null, "long is missing")]
    public void A_point_to_which_no_crew_can_go_is_refused(string lat, string? lon, string? address, string error) =>
        Read(("address_string", address ?? ""), ("lat", lat), ("long", lon ?? ""))
            .Errors.ShouldHaveSingleItem().Description.ShouldStartWith(error);

    [TestMethod]
    public void A_point_of_zeros_beside_an_address_is_left_out_and_told()
    {
        var (ticket, errors, notes) = ReadWithNotes(("lat", "0"), ("long", "0"));

        errors.ShouldBeEmpty();
        ticket!.Location.ShouldBe(new Location("1 Main St"));
        notes.ShouldHaveSingleItem().ShouldBe("lat 0, long 0 is no place and was left out; the address stands");
    }

    [TestMethod]
    public void Several_photos_are_kept_one_on_each_line()
    {
        Read(("media_url", "https://example.org/a,1.jpg\nhttp://example.org/b.jpg")).Ticket!.MediaUrl
            .ShouldBe("https://example.org/a,1.jpg\nhttp://example.org/b.jpg");
        var many = string.Join('\n', Enumerable.Range(1, 11).Select(i => $"https://example.org/{i}.jpg"));
        Read(("media_url", many)).Errors.ShouldHaveSingleItem().Description.ShouldBe("media_url is given 11 times; at most 10 are taken");
    }

    [TestMethod]
    [DataRow(null, null, ContactMethod.None)]
    [DataRow("ana@example.org", null, ContactMethod.Mail)]
    [DataRow("ana@example.org", "none", ContactMethod.None)]
    [DataRow("ana@example.org", "Text", ContactMethod.Text)]
    [DataRow(null, "phone", ContactMethod.Phone)]
    public void A_resident_is_contacted_by_the_method_chosen_or_by_mail_when_an_address_is_given(
        string? email, string? chosen, ContactMethod channel) =>
        Read(("email", email ?? ""), ("notice_channel", chosen ?? "")).Ticket!.Resident.Channel.ShouldBe(channel);

    [TestMethod]
    public async Task Two_nodes_never_hand_out_the_same_id()
    {
        using var folder = new TempFolder();
        await using var store = new Hub.Store.Sqlite.SqliteStore(folder.File(), TimeProvider.System);
        using TicketIds one = new(store), two = new(store);
        var ids = await Task.WhenAll(Enumerable.Range(0, 300)
            .Select(i => Task.Run(async () => await (i % 2 == 0 ? one : two).NextAsync(default))));
        ids.Distinct().Count().ShouldBe(300);
    }

    private static (Ticket? Ticket, List<IntakeError> Errors) Read(params (string Name, string Value)[] fields)
    {
        var (ticket, errors, _) = ReadWithNotes(fields);
        return (ticket, errors);
    }

    private static (Ticket? Ticket, List<IntakeError> Errors, List<string> Notes) ReadWithNotes(
        params (string Name, string Value)[] fields)
    {
        var form = new Dictionary<string, string> { ["service_code"] = TestCity.TwoDepartments, ["address_string"] = "1 Main St" };
        foreach (var (name, value) in fields)
        {
            form[name] = value;
        }

        var (errors, notes) = (new List<IntakeError>(), new List<string>());
        var city = TestCity.Make() with { Area = new CityArea(40.5, -75.6, 40.7, -75.35) };
        var ticket = IntakeRequest.Read(
            form.GetValueOrDefault, ImmutableDictionary<string, ImmutableArray<string>>.Empty, city, "test", null, Some.Noon, errors,
            notes);
        return (ticket, errors, notes);
    }
}
