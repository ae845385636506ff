using System.Net;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Tests.Intake;

[TestClass]
public sealed class When_a_request_is_taken
{
    private static readonly (string, string?)[] Resident =
    [
        ("first_name", "Anabel"), ("last_name", "Quintero"), ("email", "anabel.q@example.org"), ("phone", "610-555-0177"),
        ("device_id", "device-7531"), ("account_id", "account-8642"),
    ];

    [TestMethod]
    public async Task The_ticket_and_its_next_step_are_in_the_store_before_the_answer()
    {
        await using var hub = await RunningHub.StartAsync();
        var number = await When_georeport_is_spoken.PostedAsync(
            hub,
            [.. Resident, ("description", "  deep\r\nhole\u0007 "), ("lat", "40.602"), ("long", "-75.47"),
            ("notice_channel", "text"), ("language", "es")]);

        TicketNumber.TryParse(number, out var id).ShouldBeTrue();
        var ticket = (await hub.Store.Tickets.FindAsync([id], default)).ShouldHaveSingleItem();
        (ticket.Number, ticket.Description, ticket.Source).ShouldBe((number, "deep\nhole", "open311"));
        ticket.Answers["WHISHETN"].ShouldBe(["123"]);
        ticket.Location.ShouldBe(new Location("1 Main St", Latitude: 40.602, Longitude: -75.47));
        ticket.Resident.ShouldBe(new Resident
        {
            FirstName = "Anabel", LastName = "Quintero", Email = "anabel.q@example.org", Phone = "610-555-0177", DeviceId = "device-7531",
            AccountId = "account-8642",
            Channel = ContactMethod.Text, Language = "es",
        });
        (await hub.Store.Tickets.TimelineAsync(id, default))[0].What.ShouldBe("received");
        (await hub.Store.Tickets.NoticesOfAsync(id, default)).ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task No_public_answer_holds_anything_about_the_resident()
    {
        await using var hub = await RunningHub.StartAsync();
        var number = await When_georeport_is_spoken.PostedAsync(hub, Resident);
        string[] paths = ["services", "services/DMV66", "requests", $"requests/{number}", $"requests?service_request_id={number}"];
        foreach (var path in paths)
        {
            foreach (var format in new[] { "json", "xml" })
            {
                var text = await hub.GetAsync(path.Contains('?', StringComparison.Ordinal)
                    ? path.Replace("?", $".{format}?", StringComparison.Ordinal) : $"{path}.{format}");
                foreach (var (_, value) in Resident)
                {
                    text.ShouldNotContain(value!, Case.Insensitive, path);
                }
            }
        }
    }

    [TestMethod]
    public async Task A_repeated_request_gets_the_same_ticket()
    {
        await using var hub = await RunningHub.StartAsync();
        var form = new Dictionary<string, string> { ["service_code"] = TestCity.TwoDepartments, ["address_string"] = "1 Main St" };
        var answers = await Task.WhenAll(Enumerable.Range(0, 10)
            .Select(_ => hub.SendAsync("requests.json", form, idempotencyKey: "key-1")));

        answers.Count(a => a.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(9);
        (await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync()))).Distinct().ShouldHaveSingleItem();
        form["external_reference"] = "key-1";
        (await hub.SendAsync("requests.json", form)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await hub.Store.Desk.CountAsync(default)).Tickets.Values.Sum().ShouldBe(1);
    }

    [TestMethod]
    public async Task Many_requests_at_once_each_get_a_number_of_their_own()
    {
        await using var hub = await RunningHub.StartAsync();
        var numbers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => When_georeport_is_spoken.PostedAsync(hub)));
        numbers.Distinct().Count().ShouldBe(200);
        (await hub.Store.Desk.CountAsync(default)).Tickets.Values.Sum().ShouldBe(200);
    }
}
