using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Tests.Contract;
using Allentown311.Connectors.Tests.Http;

namespace Allentown311.Connectors.Tests.Rest;

[TestClass]
public class When_an_order_is_sent_as_json
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task It_is_written_to_the_byte()
    {
        await using var server = await Server.StartAsync(201, """{"id":"PA-1"}""");
        using var connector = new RestConnector(Maps.Rest($"{server.Url}/api/v1/"), TimeProvider.System);
        var order = Orders.Make(description: "5\" deep\r\n🕳 \u0001 ñ");
        order = order with { Ticket = order.Ticket with { Location = order.Ticket.Location with { Zip = "18 101&x=1" } } };

        (await connector.SubmitAsync(order, Ct)).ShouldBe(new SubmitResult.Created("PA-1"));

        var seen = server.Requests.ShouldHaveSingleItem();
        (seen.Method, seen.Target).ShouldBe(("POST", "/api/v1/cases?zip=18%20101%26x%3D1"));
        seen.Headers["Content-Type"].ShouldBe("application/json");
        seen.Headers["Accept"].ShouldBe("application/json");
        seen.Headers["X-Api-Key"].ShouldBe("k3y");
        seen.Headers["X-Reference"].ShouldBe("ALN-26-00001-0-1");
        seen.Headers.ShouldNotContainKey("Cookie");
        seen.Text.ShouldBe("""{"reference":"ALN-26-00001-0-1","kind":"hole","note":"5\" deep\r\n🕳 \u0001 ñ","lat":40.602,"due":null}""".Replace("🕳", "\\uD83D\\uDD73", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task A_double_is_known_by_its_number()
    {
        (await ResultAsync(409, """{"id":"PA-7"}""")).ShouldBe(new SubmitResult.AlreadyExists("PA-7"));
    }

    [TestMethod]
    [DataRow(400)]
    [DataRow(404)]
    [DataRow(413)]
    [DataRow(422)]
    public async Task What_they_will_not_take_is_rejected(int status)
    {
        (await ResultAsync(status, """{"error":"no such kind"}""")).ShouldBe(new SubmitResult.Rejected($"HTTP {status}: no such kind"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{}")]
    [DataRow("""{"id":""}""")]
    [DataRow("""{"id":"PA-1" """)]
    public async Task A_good_status_without_a_number_is_unknown(string body)
    {
        await Should.ThrowAsync<OutcomeUnknownException>(() => ResultAsync(201, body));
    }

    [TestMethod]
    public async Task A_look_up_is_believed_only_when_the_answer_is_one()
    {
        (await FindAsync(200, """{"items":[]}""")).ShouldBe(new FindResult.Absent());
        await Should.ThrowAsync<OutcomeUnknownException>(() => FindAsync(200, """{"items":[{"no such field":1}]}"""));
        (await FindAsync(404, "")).ShouldBe(new FindResult.Absent());
        (await FindAsync(404, """{"title":"Not Found"}""")).ShouldBe(new FindResult.Absent());
        (await FindAsync(200, """{"items":[{"id":"PA-1","status":"open","reference":"ALN-26-00001-0-1"}]}""")).ShouldBe(new FindResult.Found("PA-1", "open"));
        await Should.ThrowAsync<OutcomeUnknownException>(() => FindAsync(200, """{"error":"try later"}"""));
        await Should.ThrowAsync<OutcomeUnknownException>(() => FindAsync(200, """{"items":[{"id":"PA-1","reference":"somebody else's"}]}"""));
        await Should.ThrowAsync<OutcomeUnknownException>(() => FindAsync(404, "<html>no such page</html>"));
        await Should.ThrowAsync<OutcomeUnknownException>(() => FindAsync(401, ""));
    }

    private async Task<SubmitResult> ResultAsync(int status, string body)
    {
        await using var server = await Server.StartAsync(status, body);
        using var connector = new RestConnector(Maps.Rest(server.Url), TimeProvider.System);
        return await connector.SubmitAsync(Orders.Make(), Ct);
    }

    private async Task<FindResult> FindAsync(int status, string body)
    {
        await using var server = await Server.StartAsync(status, body);
        using var connector = new RestConnector(Maps.Rest(server.Url), TimeProvider.System);
        return await connector.FindAsync(Orders.Make(), Ct);
    }
}
