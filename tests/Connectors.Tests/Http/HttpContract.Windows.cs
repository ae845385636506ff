using System.Text;
using Allentown311.Connectors.Http;
using Allentown311.Connectors.Tests.Contract;
using Allentown311.Mappings.Http;

namespace Allentown311.Connectors.Tests.Http;

// What is made of servers whose accounts are Windows'.
public abstract partial class HttpContract
{
    private const string Account = "user: hub, password: \"${P:-p&ss ñ}\", domain: CITY";

    [TestMethod]
    public void The_servers_side_of_these_tests_reckons_as_the_protocols_own_examples()
    {
        // RFC 1320, A.5; MS-NLMP 4.2.4.1.1.
        Convert.ToHexStringLower(Md4.Hash("abc"u8.ToArray())).ShouldBe("a448017aaf21d8525fc10ae87aa6729d");
        Convert.ToHexStringLower(Md4.Hash(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1234567890", 8)))))
            .ShouldBe("e33b4ddc9c38f2199c3e7b164fcc0536");
        Convert.ToHexStringLower(NtlmGuard.Key("User", "Password", "Domain")).ShouldBe("0c868a403bfd7a93a3001ef22ef02e3f");
    }

    [TestMethod]
    public void A_machine_without_ntlm_says_what_it_takes()
    {
        HttpSignIn.MissingSupport(hasNtlm: false).ShouldNotBeNull().ShouldContain("gss-ntlmssp");
        HttpSignIn.MissingSupport(hasNtlm: true).ShouldBeNull();
    }

    [TestMethod]
    [DataRow("ntlm")]
    [DataRow("negotiate")]
    public async Task Ntlm_signs_a_connection_in_and_orders_are_taken_once(string way)
    {
        RequireNtlm();
        var guard = new NtlmGuard("hub", "p&ss ñ", "CITY");
        var taken = new List<Seen>();
        await using var server = await WindowsAsync(guard, taken);
        using var connector = Held(server.Url, $"auth: {{ {way}: {{ {Account} }} }}");
        var order = Orders.Make();

        (await connector.Held.SubmitAsync(order, Ct)).ShouldBe(new SubmitResult.Created("1"));
        server.Requests.Count.ShouldBe(3, "a request without, one that asks for a challenge, and one that answers it");
        (await connector.Held.SubmitAsync(Orders.Make(2), Ct)).ShouldBe(new SubmitResult.Created("1"));
        server.Requests.Count.ShouldBe(4, "the connection stays signed in");

        taken.Select(t => t.Text).Distinct(StringComparer.Ordinal).Count().ShouldBe(2);
        taken.Count.ShouldBe(2);
        guard.Connections.ShouldBe(1);
        order.Trail.Answered!.ShouldStartWith("HTTP/1.1 200 OK", Case.Sensitive);
        order.Trail.Sent!.ShouldContain(way == "ntlm" ? "Authorization: NTLM ***\n" : "Authorization: Negotiate ***\n");
        order.Trail.Sent!.ShouldNotContain("p&ss");
    }

    [TestMethod]
    public async Task An_account_of_the_machine_itself_needs_no_domain()
    {
        RequireNtlm();
        var taken = new List<Seen>();
        await using var server = await WindowsAsync(new NtlmGuard("hub", "p&ss ñ", ""), taken);
        using var connector = Held(server.Url, "auth: { ntlm: { user: hub, password: \"${P:-p&ss ñ}\" } }");

        (await connector.Held.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Created("1"));

        taken.ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task A_wrong_password_of_an_account_means_the_department_is_down_for_us()
    {
        RequireNtlm();
        var taken = new List<Seen>();
        await using var server = await WindowsAsync(new NtlmGuard("hub", "another", "CITY"), taken);
        using var connector = Held(server.Url, $"auth: {{ ntlm: {{ {Account} }} }}");

        (await connector.Held.SubmitAsync(Orders.Make(), Ct)).ShouldBe(new SubmitResult.Retry("HTTP 401: credentials refused."));

        taken.ShouldBeEmpty();
    }

    private static void RequireNtlm()
    {
        if (HttpSignIn.MissingSupport(new HttpAuth.Ntlm("hub", "p", Domain: null)) is { } lack)
        {
            Assert.Inconclusive($"NTLM is not tested. {lack}");
        }
    }

    private Task<Server> WindowsAsync(NtlmGuard guard, List<Seen> taken) => Server.StartAsync(async (seen, context) =>
    {
        lock (guard)
        {
            if (!guard.Admits(seen, context))
            {
                return;
            }

            taken.Add(seen);
        }

        await Server.AnswerAsync(context, 200, Sound, MediaType);
    });
}
