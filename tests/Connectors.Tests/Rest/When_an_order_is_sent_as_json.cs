using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Rest;

[TestClass]
public class When_an_order_is_sent_as_json
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task The_request_is_written_to_the_byte()
    {
        await using var server = await Server.StartAsync(201, """{"id":"PA-1"}""");
        using var connector = new RestConnector(TestMappings.Rest($"{server.Url}/api/v1/"), TimeProvider.System);
        var order = Orders.Make(description: "5\" deep\r\n🕳 \u0001 ñ");
        order = order with { Ticket = order.Ticket with { Location = order.Ticket.Location with { Zip = "18 101&x=1" } } };

        (await connector.SubmitAsync(order, Ct)).ShouldBe(new SubmitResult.Created("PA-1"));

        var request = server.Requests.ShouldHaveSingleItem();
        (request.Method, request.Target).ShouldBe(("POST", "/api/v1/cases?zip=18%20101%26x%3D1"));
        request.Headers["Content-Type"].ShouldBe("application/json");
        request.Headers["Accept"].ShouldBe("application/json");
        request.Headers["X-Api-Key"].ShouldBe("k3y");
        request.Headers["X-Reference"].ShouldBe("ALN-26-00001-0-1");
        request.Headers.ShouldNotContainKey("Cookie");
        request.Text.ShouldBe(
            """{"reference":"ALN-26-00001-0-1","kind":"hole","note":"5\" deep\r\n\uD83D\uDD73 \u0001 ñ","lat":40.602,"due":null}""");
    }

    [TestMethod]
    public async Task A_repeated_order_gets_the_number_of_the_first()
    {
        (await ResultAsync(409, """{"id":"PA-7"}""")).ShouldBe(new SubmitResult.AlreadyExists("PA-7"));
    }

    [TestMethod]
    [DataRow(400)]
    [DataRow(404)]
    [DataRow(413)]
    [DataRow(422)]
    public async Task A_status_that_refuses_the_order_is_a_rejection(int status)
    {
        (await ResultAsync(status, """{"error":"no such kind"}""")).ShouldBe(new SubmitResult.Rejected($"HTTP {status}: no such kind"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{}")]
    [DataRow("""{"id":""}""")]
    [DataRow("""{"id":"PA-1" """)]
    public async Task A_status_of_success_without_a_number_leaves_the_outcome_unknown(string body)
    {
        await Should.ThrowAsync<OutcomeUnknownException>(() => ResultAsync(201, body));
    }

    [TestMethod]
    public async Task A_look_up_proves_something_only_when_its_answer_can_be_read()
    {
        (await FindAsync(200, """{"items":[]}""")).ShouldBe(new FindResult.Absent());
        await Should.ThrowAsync<OutcomeUnknownException>(() => FindAsync(200, """{"items":[{"no such field":1}]}"""));
        await Should.ThrowAsync<OutcomeUnknownException>(() => FindAsync(404, ""));
        await Should.ThrowAsync<OutcomeUnknownException>(() => FindAsync(404, """{"title":"Not Found"}"""));
        await Should.ThrowAsync<OutcomeUnknownException>(() => FindAsync(204, ""));
        (await FindAsync(404, "", "absent: { status: 404 }")).ShouldBe(new FindResult.Absent());
        (await FindAsync(404, """{"title":"Not Found"}""", "absent: { status: 404 }")).ShouldBe(new FindResult.Absent());
        (await FindAsync(200, """{"items":[{"id":"PA-1","status":"open","reference":"ALN-26-00001-0-1"}]}"""))
            .ShouldBe(new FindResult.Found("PA-1", "open"));
        await Should.ThrowAsync<OutcomeUnknownException>(() => FindAsync(200, """{"error":"try later"}"""));
        await Should.ThrowAsync<OutcomeUnknownException>(
            () => FindAsync(200, """{"items":[{"id":"PA-1","reference":"another order's"}]}"""));
        await Should.ThrowAsync<OutcomeUnknownException>(() => FindAsync(404, "<html>no such page</html>"));
        await Should.ThrowAsync<OutcomeUnknownException>(() => FindAsync(401, ""));
    }

    [TestMethod]
    [DataRow("/cases/4711", "4711")]
    [DataRow("", null)]
    public async Task The_number_may_come_in_a_header_of_an_answer_without_a_body(string location, string? id)
    {
        await using var server = await Server.StartAsync(201, "", "text/plain", ("Location", location));
        using var connector = new RestConnector(
            TestMappings.Rest(server.Url, submitId: "{ header: Location, last: \"/\" }"), TimeProvider.System);

        if (id is null)
        {
            await Should.ThrowAsync<OutcomeUnknownException>(() => connector.SubmitAsync(Orders.Make(), Ct));
        }
        else
        {
            (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created(id));
        }
    }

    [TestMethod]
    [DataRow(403, true)]
    [DataRow(401, false)]
    public async Task Http_403_may_be_about_this_order_alone(int status, bool isForbidden)
    {
        (await ResultAsync(status, "<html>Request blocked</html>")).ShouldBeOfType<SubmitResult.Retry>().IsForbidden.ShouldBe(isForbidden);
    }

    private async Task<SubmitResult> ResultAsync(int status, string body)
    {
        await using var server = await Server.StartAsync(status, body);
        using var connector = new RestConnector(TestMappings.Rest(server.Url), TimeProvider.System);
        return await connector.SubmitAsync(Orders.Make(), Ct);
    }

    private async Task<FindResult> FindAsync(int status, string body, string find = "")
    {
        await using var server = await Server.StartAsync(status, body);
        using var connector = new RestConnector(TestMappings.Rest(server.Url, find: find), TimeProvider.System);
        return await connector.FindAsync(Orders.Make(), Ct);
    }
}
