using Allentown311.Connectors.Rest;
using Allentown311.Connectors.Tests.Http;
using Allentown311.Mappings.Rest;

namespace Allentown311.Connectors.Tests.Rest;

[TestClass]
public class When_a_token_is_given_for_a_number
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task The_number_is_asked_for_by_the_token_until_it_is_there()
    {
        var isThere = false;
        await using var server = await Server.StartAsync((request, context) => Server.AnswerAsync(
            context,
            request.Method == "POST" ? 201 : 200,
            request.Method == "POST" ? """{"token":"t-4711"}""" : isThere ? """{"id":"PA-9"}""" : "[]"));
        using var connector = new RestConnector(Mapping(server.Url), TimeProvider.System);
        var order = Orders.Make();

        (await connector.SubmitAsync(order, Ct)).ShouldBe(new SubmitResult.HandedOver { Token = "t-4711" });
        await Should.ThrowAsync<OutcomeUnknownException>(() => connector.FindAsync(order with { Token = "t-4711" }, Ct));
        isThere = true;
        (await connector.FindAsync(order with { Token = "t-4711" }, Ct)).ShouldBe(new FindResult.Found("PA-9"));

        server.Requests.Skip(1).ShouldAllBe(r => r.Method == "GET" && r.Target == "/tokens/t-4711.json");
        order.Trail.Sent.ShouldNotBeNull().ShouldStartWith("GET /tokens/t-4711.json");
    }

    [TestMethod]
    public async Task An_order_without_a_token_is_looked_up_by_its_reference()
    {
        await using var server = await Server.StartAsync(200, """{"items":[]}""");
        using var connector = new RestConnector(Mapping(server.Url), TimeProvider.System);

        (await connector.FindAsync(Orders.Make(), Ct)).ShouldBe(new FindResult.Absent());

        server.Requests.ShouldHaveSingleItem().Target.ShouldStartWith("/cases?reference=");
    }

    private static RestMapping Mapping(string url) => TestMappings.Rest(
        url, submitId: "$.id, token: $.token", submit: "token: { path: \"/tokens/{{token}}.json\", read: { id: $.id } }");
}
