using System.Net.Security;
using Allentown311.Connectors;
using Allentown311.Interop.Soap;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Allentown311.Interop.Kerberos;

/// <summary>The tickets are real: MIT's key distribution centre issues them, and the server verifies them with its key.</summary>
[TestClass]
[DoNotParallelize]
public sealed class When_a_server_asks_for_kerberos
{
    private const string Answer = """
        <e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
          <R xmlns="urn:interop:workorders"><Number>K-1</Number></R></e:Body></e:Envelope>
        """;

    private readonly List<string> admitted = [];
    private int requests;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("negotiate: { user: \"${LOGIN}\", password: \"${PASSWORD}\", domain: CITY.TEST }")]
    [DataRow("negotiate: {}")]
    public async Task A_ticket_is_fetched_and_sent_and_the_order_is_accepted_once(string auth)
    {
        using var realm = await KerberosRealm.StartAsync(Ct);
        await realm.SignInAsync(Ct);
        await using var server = await StartAsync();
        using var connector = WorkOrders.Connect(Address(server), auth: auth, password: KerberosRealm.Password);

        (await connector.SubmitAsync(WorkOrders.Order(1), Ct)).ShouldBe(new SubmitResult.Created("K-1"));

        admitted.ShouldBe(["Kerberos hub@CITY.TEST"]);
        requests.ShouldBe(2, "the request that was challenged, and the one with the ticket");
    }

    [TestMethod]
    public async Task A_wrong_password_means_the_department_is_down_for_us()
    {
        using var realm = await KerberosRealm.StartAsync(Ct);
        await using var server = await StartAsync();
        using var connector = WorkOrders.Connect(
            Address(server), auth: "negotiate: { user: \"${LOGIN}\", password: \"${PASSWORD}\", domain: CITY.TEST }", password: "wrong");

        (await connector.SubmitAsync(WorkOrders.Order(1), Ct)).ShouldBe(new SubmitResult.Retry("HTTP 401: credentials refused."));

        admitted.ShouldBeEmpty();
    }

    // A ticket is issued for a host name, not for an IP address.
    private static string Address(WebApplication server) => $"http://localhost:{new Uri(server.Urls.Single()).Port}/workorders";

    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync(Ct);
        return app;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        requests++;
        await context.Request.Body.CopyToAsync(Stream.Null);
        if (context.Request.Headers.Authorization.ToString() is var header && header.StartsWith("Negotiate ", StringComparison.Ordinal))
        {
            using var proof = new NegotiateAuthentication(new NegotiateAuthenticationServerOptions { Package = "Negotiate" });
            proof.GetOutgoingBlob(Convert.FromBase64String(header["Negotiate ".Length..]), out var status);
            if (status == NegotiateAuthenticationStatusCode.Completed)
            {
                admitted.Add($"{proof.Package} {proof.RemoteIdentity.Name}");
                context.Response.ContentType = "text/xml";
                await context.Response.WriteAsync(Answer, Ct);
                return;
            }
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = "Negotiate";
    }
}
