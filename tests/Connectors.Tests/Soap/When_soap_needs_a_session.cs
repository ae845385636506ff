using System.Xml.Linq;
using Allentown311.Connectors.Soap;
using Allentown311.Connectors.Tests.Http;
using Microsoft.AspNetCore.Http;

namespace Allentown311.Connectors.Tests.Soap;

[TestClass]
public sealed class When_soap_needs_a_session : IAsyncDisposable
{
    private const string Login = "action: urn:streets/Login, body: \"<Login xmlns='urn:streets'><Word>${MARKED}</Word></Login>\"";
    private const string InHeader = "header: <Session xmlns=\"urn:streets\">{{session.token}}</Session>";

    private readonly List<string?> tokens = [];
    private Server server = null!;
    private Func<int, string> refuse = _ => Envelopes.Fault("Client", "session has ended");
    private int given;
    private int refusals;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestInitialize]
    public async Task StartAsync() => server = await Server.StartAsync(AnswerAsync);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [TestMethod]
    public async Task The_sign_in_is_an_operation_and_orders_carry_its_token_in_an_element()
    {
        using var connector = Connect($"{Login}, read: {{ token: \"//s:Token\" }}");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("ST-1"));

        var signIn = server.Requests[0];
        signIn.Headers["SOAPAction"].ShouldBe("\"urn:streets/Login\"");
        signIn.Headers["Content-Type"].ShouldBe("text/xml; charset=utf-8");
        XElement.Parse(signIn.Text).Value.ShouldBe("p&ss");
        tokens.ShouldBe(["t<1>"]);
    }

    [TestMethod]
    public async Task A_fault_that_the_mapping_names_renews_the_session_and_the_message_keeps_its_id()
    {
        refusals = 1;
        using var connector = Connect(
            $"{Login}, read: {{ token: \"//s:Token\" }}, refused: {{ fault: \"session has ended\" }}", "addressing: true,");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("ST-1"));

        tokens.ShouldBe(["t<1>", "t<2>"]);
        XNamespace addressing = "http://www.w3.org/2005/08/addressing";
        server.Requests.Where(r => r.Text.Contains("Create", StringComparison.Ordinal))
            .Select(r => XElement.Parse(r.Text).Descendants(addressing + "MessageID").Single().Value)
            .Distinct().ShouldHaveSingleItem("a system that drops doubles by it sees one order");
    }

    [TestMethod]
    public async Task A_fault_of_security_renews_the_session_without_a_rule()
    {
        refusals = 1;
        refuse = _ => Envelopes.Fault("Client.Authentication", "who are you");
        using var connector = Connect($"{Login}, read: {{ token: \"//s:Token\" }}");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("ST-1"));
    }

    [TestMethod]
    public async Task A_fault_of_another_kind_renews_nothing()
    {
        refusals = 1;
        using var connector = Connect($"{Login}, read: {{ token: \"//s:Token\" }}");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBeOfType<SubmitResult.Rejected>();

        given.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_cookie_of_the_sign_in_goes_into_a_header_of_HTTP()
    {
        using var connector = Connect(
            $"{Login}, read: {{ sid: {{ cookie: ASP.NET_SessionId }}, token: \"//s:Token\" }}, "
            + "send: { headers: { Cookie: \"ASP.NET_SessionId={{session.sid}}\" }, query: { sid: \"{{session.sid}}\" } }");

        await connector.SubmitAsync(Orders.Make(), Ct);

        server.Requests[1].Headers["Cookie"].ShouldBe("ASP.NET_SessionId=c1");
        server.Requests[1].Target.ShouldBe("/?sid=c1");
        connector.Preview(Orders.Make()).ShouldContain("Cookie: ASP.NET_SessionId=***\n");
    }

    [TestMethod]
    public async Task A_fault_at_the_sign_in_means_that_nothing_was_sent()
    {
        using var connector = Connect($"{Login.Replace("Word", "Wrong", StringComparison.Ordinal)}, read: {{ token: \"//s:Token\" }}");

        (await connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(
            new SubmitResult.Retry("The sign-in gave no session: HTTP 500: bad word ***."));

        tokens.ShouldBeEmpty();
    }

    private SoapConnector Connect(string session, string connection = "") => new(
        TestMappings.Soap(server.Url, $"{connection} auth: {{ session: {{ {session} }} }}", InHeader), new ManualClock());

    private Task AnswerAsync(ReceivedRequest request, HttpContext context)
    {
        XNamespace streets = "urn:streets";
        var message = XElement.Parse(request.Text);
        var isLogin = message.Descendants(streets + "Login").Any();
        if (isLogin && message.Descendants(streets + "Wrong").Any())
        {
            return Answer(500, Envelopes.Fault("Client", "bad word p&amp;ss"));
        }

        if (isLogin)
        {
            context.Response.Headers.Append("Set-Cookie", $"ASP.NET_SessionId=c{++given}; Path=/");
            return Answer(200, Envelopes.Wrap($"<R xmlns=\"urn:streets\"><Token>t&lt;{given}&gt;</Token></R>"));
        }

        tokens.Add(message.Descendants(streets + "Session").SingleOrDefault()?.Value);
        return refusals-- > 0 ? Answer(500, refuse(given)) : Answer(200, Envelopes.Created());

        Task Answer(int status, string text) => Server.AnswerAsync(context, status, text, "text/xml; charset=utf-8");
    }
}
