using System.Text;
using Allentown311.Connectors.Http;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Tests.Http;

// How a connector signs in to servers with Windows accounts.
public abstract partial class HttpContract
{
    private const string Account = "user: hub, password: \"${ACCENTED}\", domain: CITY";

    [TestMethod]
    public void The_test_servers_hashes_match_the_examples_of_the_protocols()
    {
        // RFC 1320, A.5; MS-NLMP 4.2.4.1.1.
        Convert.ToHexStringLower(Md4.Hash("abc"u8.ToArray())).ShouldBe("a448017aaf21d8525fc10ae87aa6729d");
        Convert.ToHexStringLower(Md4.Hash(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1234567890", 8)))))
            .ShouldBe("e33b4ddc9c38f2199c3e7b164fcc0536");
        Convert.ToHexStringLower(NtlmGuard.Key("User", "Password", "Domain")).ShouldBe("0c868a403bfd7a93a3001ef22ef02e3f");
    }

    [TestMethod]
    public void A_machine_without_ntlm_names_the_package_it_needs()
    {
        HttpSignIn.MissingSupport(hasNtlm: false).ShouldNotBeNull().ShouldContain("gss-ntlmssp");
        HttpSignIn.MissingSupport(hasNtlm: true).ShouldBeNull();
    }

    [TestMethod]
    [DataRow("ntlm")]
    [DataRow("negotiate")]
    public async Task Ntlm_signs_a_connection_in_and_each_order_is_accepted_once(string method)
    {
        RequireNtlm();
        var guard = new NtlmGuard("hub", "p&ss ñ", "CITY");
        var accepted = new List<ReceivedRequest>();
        await using var server = await StartWindowsAsync(guard, accepted);
        using var opened = Open(server.Url, $"auth: {{ {method}: {{ {Account} }} }}");
        var order = Orders.Make();

        (await opened.Connector.SubmitAsync(order, Ct)).ShouldBe(new SubmitResult.Created("1"));
        server.Requests.Count.ShouldBe(3, "one request without credentials, one that asks for a challenge, and one that answers it");
        (await opened.Connector.SubmitAsync(Orders.Make(2), Ct)).ShouldBe(new SubmitResult.Created("1"));
        server.Requests.Count.ShouldBe(4, "the connection stays signed in");

        accepted.Select(t => t.Text).Distinct(StringComparer.Ordinal).Count().ShouldBe(2);
        accepted.Count.ShouldBe(2);
        guard.Connections.ShouldBe(1);
        order.Trail.Answered!.ShouldStartWith("HTTP/1.1 200 OK", Case.Sensitive);
        order.Trail.Sent!.ShouldContain(method == "ntlm" ? "Authorization: NTLM ***\n" : "Authorization: Negotiate ***\n");
        order.Trail.Sent!.ShouldNotContain("p&ss");
    }

    [TestMethod]
    public async Task An_account_of_the_server_itself_needs_no_domain()
    {
        RequireNtlm();
        var accepted = new List<ReceivedRequest>();
        await using var server = await StartWindowsAsync(new NtlmGuard("hub", "p&ss ñ", ""), accepted);
        using var opened = Open(server.Url, "auth: { ntlm: { user: hub, password: \"${ACCENTED}\" } }");

        (await opened.Connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("1"));

        accepted.ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task A_wrong_password_of_a_windows_account_means_the_department_is_down_for_us()
    {
        RequireNtlm();
        var accepted = new List<ReceivedRequest>();
        await using var server = await StartWindowsAsync(new NtlmGuard("hub", "another", "CITY"), accepted);
        using var opened = Open(server.Url, $"auth: {{ ntlm: {{ {Account} }} }}");

        (await opened.Connector.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Retry("HTTP 401: credentials refused."));

        accepted.ShouldBeEmpty();
    }

    private static void RequireNtlm()
    {
        if (HttpSignIn.MissingSupport(new HttpAuth.Ntlm("hub", "p", Domain: null)) is { } missing)
        {
            Assert.Inconclusive($"NTLM is not tested. {missing}");
        }
    }

    private Task<Server> StartWindowsAsync(NtlmGuard guard, List<ReceivedRequest> accepted) => Server.StartAsync(
        async (request, context) =>
        {
            lock (guard)
            {
                if (!guard.Admits(request, context))
                {
                    return;
                }

                accepted.Add(request);
            }

            await Server.AnswerAsync(context, 200, CreatedAnswer, MediaType);
        });
}
