using System.Text.Json;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Intake;

[TestClass]
public sealed class When_requests_are_listed
{
    private static readonly DateTimeOffset March = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    [DataRow("start_date=2026-03-01T00:00:00Z&end_date=2026-03-03T00:00:00Z", "2 1")]
    [DataRow("start_date=2026-03-02T12:00:00Z", "4 3 2")]
    [DataRow("start_date=2026-03-02T08:00:00-04:00&end_date=2026-03-02T07:00:00-05:00", "2", DisplayName = "offsets count")]
    [DataRow("start_date=2026-03-02T14:00:00+02:00&end_date=2026-03-02T12:00:00Z", "2", DisplayName = "a plus that was not escaped")]
    [DataRow("end_date=2026-03-02T12:00:00Z", "2 1")]
    [DataRow("start_date=2026-03-01&status=closed", "4 2")]
    [DataRow("start_date=2026-03-01&status=open", "3 1")]
    [DataRow("start_date=2026-03-01&status=open,closed", "4 3 2 1")]
    [DataRow("start_date=2026-03-01&service_code=tree-on-road", "3")]
    [DataRow("start_date=2026-03-01&service_code=tree-on-road,DMV66", "4 3 2 1")]
    [DataRow("start_date=2026-03-01&service_code=none", "")]
    [DataRow("start_date=2026-03-01&jurisdiction_id=testville.gov", "4 3 2 1")]
    public async Task Requests_are_filtered_and_listed_newest_first(string query, string expected)
    {
        await using var hub = await WithFourAsync();
        (await IdsAsync(hub, $"requests.json?{query}")).ShouldBe(expected);
    }

    [TestMethod]
    public async Task Requests_are_found_by_their_numbers_and_other_filters_are_ignored()
    {
        await using var hub = await WithFourAsync();
        (await IdsAsync(hub, $"requests.json?service_request_id={Number(3)},{Number(1)},26-00001-0,nonsense&status=closed", sort: true))
            .ShouldBe("1 3");
    }

    [TestMethod]
    [DataRow("start_date=2026-01-01T00:00:00Z&end_date=2026-04-02T00:00:00Z", "at most 90 days apart")]
    [DataRow("start_date=yesterday", "start_date must be a W3C date and time")]
    [DataRow("end_date=31/12/2026", "end_date must be a W3C date and time")]
    [DataRow("status=done", "status must be open or closed")]
    [DataRow("start_date=2026-03-02&end_date=2026-03-01", "start_date lies after end_date")]
    [DataRow("start_date=2026-03-01&start_date=2026-03-02", "start_date is given more than once")]
    [DataRow("page=0", "page must be a whole number from 1 to 10000")]
    [DataRow("page_size=1001", "page_size must be a whole number from 1 to 1000")]
    [DataRow("page_size=all", "page_size must be a whole number")]
    public async Task A_wrong_filter_is_an_error(string query, string error)
    {
        await using var hub = await RunningHub.StartAsync();
        var answer = await hub.Http.GetAsync($"requests.json?{query}");
        ((int)answer.StatusCode).ShouldBe(400);
        (await answer.Content.ReadAsStringAsync()).ShouldContain(error);
    }

    [TestMethod]
    [DataRow("start_date=9999-12-31T23:59:59Z")]
    [DataRow("end_date=0001-01-01T00:00:00Z")]
    public async Task A_date_at_the_end_of_time_is_no_crash(string query)
    {
        await using var hub = await RunningHub.StartAsync();
        ((int)(await hub.Http.GetAsync($"requests.json?{query}")).StatusCode).ShouldBeLessThan(500);
    }

    [TestMethod]
    public async Task A_status_note_with_a_character_that_xml_forbids_does_not_break_the_list()
    {
        await using var hub = await RunningHub.StartAsync();
        await hub.Store.CommitAsync(
            Some.New(Some.Ticket(1) with
            {
                Id = 1,
                Service = TestCity.Asked,
                StatusNote = "crew 7\u0001 on site",
                RequestedAt = TimeProvider.System.GetUtcNow(),
            }),
            default);
        (await hub.GetAsync("requests.json")).ShouldContain("crew 7");
        (await hub.GetAsync("requests.xml")).ShouldContain("crew 7");
    }

    private static string Number(long id) => TicketNumber.Format(id, 2026);

    private static async Task<RunningHub> WithFourAsync()
    {
        var hub = await RunningHub.StartAsync();
        await hub.Store.CommitAsync(Some.New(Enumerable.Range(1, 4).Select(i => Some.Ticket(i) with
        {
            RequestedAt = March.AddDays(i - 1),
            Service = i == 3 ? TestCity.TwoDepartments : TestCity.Asked,
            Status = i % 2 == 0 ? TicketStatus.Closed : TicketStatus.Open,
        })), default);
        return hub;
    }

    private static async Task<string> IdsAsync(RunningHub hub, string path, bool sort = false)
    {
        using var json = JsonDocument.Parse(await hub.GetAsync(path));
        var ids = json.RootElement.EnumerateArray()
            .Select(r => TicketNumber.TryParse(r.GetProperty("service_request_id").GetString(), out var id) ? id : 0);
        return string.Join(' ', sort ? ids.Order() : ids);
    }
}
