using Allentown311.Mappings.Http;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;

namespace Allentown311.Mappings.UnitTests.Loading;

[TestClass]
public class When_a_sign_in_is_read
{
    private const string SoapAuth = "basic: { user: hub, password: \"${SECRET}\" }";
    private const string RestAuth = "api_key: { header: X-Api-Key, value: \"${SECRET}\" }";
    private const string Login = "user: hub, password: \"${SECRET}\"";

    public static IEnumerable<object[]> Ways =>
    [
        [$"digest: {{ {Login} }}", new HttpAuth.Digest("hub", "s3cret")],
        [$"ntlm: {{ {Login} }}", new HttpAuth.Ntlm("hub", "s3cret", null)],
        [$"ntlm: {{ {Login}, domain: CITY }}", new HttpAuth.Ntlm("hub", "s3cret", "CITY")],
        [$"negotiate: {{ {Login}, domain: CITY }}", new HttpAuth.Negotiate(new HttpAuth.Ntlm("hub", "s3cret", "CITY"))],
        ["negotiate: {}", new HttpAuth.Negotiate(null)],
    ];

    [TestMethod]
    [DynamicData(nameof(Ways))]
    public void Soap_and_rest_have_the_same_ways_to_sign_in(string auth, HttpAuth expected)
    {
        Files.LoadWithoutFaults<SoapMapping>(
            Files.Soap.Replace(SoapAuth, auth, StringComparison.Ordinal)).Connection.Auth.ShouldBe(expected);
        Files.LoadWithoutFaults<RestMapping>(
            Files.Rest.Replace(RestAuth, auth, StringComparison.Ordinal)).Connection.Auth.ShouldBe(expected);
    }

    [TestMethod]
    [DataRow($"wsse: {{ {Login} }}", true, true, null)]
    [DataRow($"wsse: {{ {Login}, type: text, timestamp: true }}", true, false, 300)]
    [DataRow("wsse: { timestamp: 90s }", false, false, 90)]
    [DataRow($"wsse: {{ {Login}, timestamp: false }}", true, true, null)]
    public void A_security_header_holds_a_token_a_timestamp_or_both(string auth, bool token, bool digest, int? seconds)
    {
        var mapping = Files.LoadWithoutFaults<SoapMapping>(Files.Soap.Replace(SoapAuth, auth, StringComparison.Ordinal));

        mapping.Connection.Auth.ShouldBe(new HttpAuth.None());
        mapping.Security.ShouldBe(new WsSecurity(
            token ? new UsernameToken("hub", "s3cret", digest) : null, seconds is { } s ? TimeSpan.FromSeconds(s) : null));
    }

    [TestMethod]
    public void A_security_header_may_stand_beside_a_sign_in_of_http()
    {
        var both = Files.Soap.Replace(SoapAuth, $"{SoapAuth}, wsse: {{ timestamp: true }}", StringComparison.Ordinal);

        var mapping = Files.LoadWithoutFaults<SoapMapping>(both);

        mapping.Connection.Auth.ShouldBe(new HttpAuth.Basic("hub", "s3cret"));
        mapping.Security.ShouldBe(new WsSecurity(null, TimeSpan.FromMinutes(5)));
    }

    [TestMethod]
    public void Messages_are_neither_mtom_nor_addressed_by_default()
    {
        var plain = Files.LoadWithoutFaults<SoapMapping>(Files.Soap);
        var told = Files.LoadWithoutFaults<SoapMapping>(
            Files.Soap.Replace("timeout: 20s", "timeout: 20s, mtom: true, addressing: true", StringComparison.Ordinal));

        (plain.Mtom, plain.Addressing, plain.Security).ShouldBe((false, false, null));
        (told.Mtom, told.Addressing).ShouldBe((true, true));
    }

    [TestMethod]
    [DataRow("digest: { user: §\"a:b\", password: \"${SECRET}\" }", "cannot hold a colon")]
    [DataRow("digest: { user: hub, password: §hunter2 }", "Write password: \"${NAME}\"")]
    [DataRow("ntlm: { user: hub, password: §hunter2 }", "Write password: \"${NAME}\"")]
    [DataRow("ntlm: §{ password: \"${SECRET}\" }", "\"connection.auth.ntlm.user\" is missing")]
    [DataRow("ntlm: { user: hub, password: \"${SECRET}\", §dommain: CITY }", "Did you mean \"domain\"?")]
    [DataRow("negotiate: §{ user: hub }", "\"connection.auth.negotiate.password\" is missing")]
    [DataRow("wsse: { user: hub, password: \"${SECRET}\", timestamp: §soon }", "Write true, or how long a message is good")]
    [DataRow("wsse: { timestamp: §0s, user: hub, password: \"${SECRET}\" }", "Write true, or how long a message is good")]
    [DataRow("wsse: §{ timestamp: true, password: \"${SECRET}\" }", "\"connection.auth.wsse.user\" is missing")]
    [DataRow("wsse: { timestamp: true, §typ: text }", "unknown key \"connection.auth.wsse.typ\"")]
    [DataRow("basic: { user: a, password: \"${SECRET}\" }, digest: { user: b, password: \"${SECRET}\" }", "wsse may stand beside another")]
    public void A_mistake_in_a_sign_in_is_reported_at_its_place(string auth, string says)
    {
        var text = Files.Soap.Replace(SoapAuth, auth, StringComparison.Ordinal);
        var at = text.IndexOf('§', StringComparison.Ordinal);
        var before = text[..(at < 0 ? text.IndexOf("{ basic", StringComparison.Ordinal) : at)].Split('\n');

        var fault = Files.Load(text.Replace("§", "", StringComparison.Ordinal)).Faults.ShouldHaveSingleItem();

        fault.ToString().ShouldContain(says);
        (fault.Line, fault.Column).ShouldBe((before.Length, before[^1].Length + 1));
    }

    [TestMethod]
    public void Rest_has_no_security_header()
    {
        var text = Files.Rest.Replace(RestAuth, $"wsse: {{ {Login} }}", StringComparison.Ordinal);

        var fault = Files.Load(text).Faults.ShouldHaveSingleItem();

        fault.Problem.ShouldBe("unknown key \"connection.auth.wsse\"");
    }
}
