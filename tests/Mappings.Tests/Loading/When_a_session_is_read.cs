using Allentown311.Mappings.Http;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;

namespace Allentown311.Mappings.UnitTests.Loading;

[TestClass]
public class When_a_session_is_read
{
    private const string SoapAuth = "basic: { user: hub, password: \"${SECRET}\" }";
    private const string RestAuth = "api_key: { header: X-Api-Key, value: \"${SECRET}\" }";
    private const string Call = "path: /login, json: { user: hub, password: \"${SECRET}\" }";
    private const string Read = "read: { token: $.token }";
    private const string Send = "send: { headers: { X-Session: \"{{session.token}}\" } }";

    [TestMethod]
    public void A_session_does_not_print_and_knows_its_secrets()
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>(Rest($"session: {{ {Call}, {Read}, {Send}, lasts: 20m }}"));

        var auth = mapping.Connection.Auth.ShouldBeOfType<HttpAuth.Session>();
        auth.Plan.Lasts.ShouldBe(TimeSpan.FromMinutes(20));
        auth.Parts.Select(p => p.Current).ShouldBe(["s3cret"]);
        $"{auth} {auth.Plan} {auth.Plan.Write(new Uri("https://x.test/api"))} {mapping}".ShouldNotContain("s3cret");
    }

    [TestMethod]
    [DataRow($"session: §{{ {Call}, {Send} }}", "\"connection.auth.session.read\" is missing")]
    [DataRow($"session: {{ {Call}, read: §{{}}, send: {{ headers: {{ A: b }} }} }}", "the sign-in gives nothing")]
    [DataRow($"session: {{ {Call}, read: {{ §1st: $.token }}, send: {{ headers: {{ A: b }} }} }}", "is no name of a value")]
    [DataRow($"session: §{{ {Call}, {Read} }}", "no order carries what the sign-in gives")]
    [DataRow($"session: {{ {Call}, {Read}, send: {{ headers: {{ X: §\"{{{{session.tokn}}}}\" }} }} }}", "Did you mean \"session.token\"?")]
    [DataRow($"session: {{ {Call}, {Read}, {Send}, §lats: 5m }}", "Did you mean \"lasts\"?")]
    [DataRow($"session: {{ {Call}, {Read}, {Send}, refused: §{{ is: 498 }} }}", "fits every answer")]
    [DataRow($"session: {{ {Call}, {Read}, {Send}, url: \"https://login.test/x\" }}", "Write either path", "/login")]
    [DataRow($"session: {{ url: §\"http://login.test/x\", {Read}, {Send} }}", "in the clear")]
    [DataRow($"session: {{ url: §\"https://login.test/x?a=b\", {Read}, {Send} }}", "Write its fields below query")]
    [DataRow($"session: §{{ json: {{ user: hub }}, {Read}, {Send} }}", "\"connection.auth.session.path\" is missing")]
    [DataRow($"session: {{ path: /login, json: {{ password: §hunter2 }}, {Read}, {Send} }}", "holds the secret itself")]
    [DataRow($"session: {{ {Call}, read: {{ token: §{{ cookie: A, header: B }} }}, {Send} }}", "must name one place")]
    [DataRow($"session: {{ {Call}, {Read}, {Send} }}, basic: §{{ user: a, password: \"${{SECRET}}\" }}", "Write basic inside session")]
    [DataRow($"session: {{ {Call}, {Read}, {Send} }}, api_key: §{{ value: \"${{SECRET}}\" }}", "Write either session or api_key")]
    [DataRow($"session: {{ path: \"/login/{{{{ref}}}}\", {Read}, {Send} }}", "unknown name \"ref\"", "\"/login")]
    public void A_mistake_in_a_session_is_reported_at_its_place(string auth, string says, string at = "")
    {
        var text = Rest(at.Length == 0 ? auth : auth.Replace(at, $"§{at}", StringComparison.Ordinal));
        var before = text[..text.IndexOf('§', StringComparison.Ordinal)].Split('\n');

        var fault = Files.Load(text.Replace("§", "", StringComparison.Ordinal)).Faults.ShouldHaveSingleItem();

        fault.ToString().ShouldContain(says);
        (fault.Line, fault.Column).ShouldBe((before.Length, before[^1].Length + 1));
    }

    [TestMethod]
    public void A_token_has_no_place_in_a_path()
    {
        var text = Rest($"session: {{ {Call}, {Read} }}")
            .Replace("path: \"/cases/{{ref}}\"", "path: \"/cases/{{ref}}/{{session.token}}\"", StringComparison.Ordinal);

        Files.Load(text).Faults.ShouldHaveSingleItem().ToString().ShouldContain("would put a secret into a path");
    }

    [TestMethod]
    public void A_mapping_without_a_session_has_no_such_name()
    {
        var text = Files.Rest.Replace("note: \"said: {{ticket.description}}\"", "note: \"{{session.token}}\"", StringComparison.Ordinal);

        Files.Load(text).Faults.ShouldHaveSingleItem().Problem.ShouldContain("unknown name \"session.token\"");
    }

    [TestMethod]
    public void An_element_of_soap_carries_a_token_that_a_header_may_give()
    {
        var text = Files.Soap
            .Replace(
                SoapAuth,
                "session: { action: urn:x/Login, body: \"<L/>\", read: { token: { header: X-Token } } }",
                StringComparison.Ordinal)
            .Replace("<Ref>{{ref}}</Ref>", "<Ref>{{ref}}</Ref><Session>{{session.token}}</Session>", StringComparison.Ordinal);

        Files.LoadWithoutFaults<SoapMapping>(text).Connection.Auth.ShouldBeOfType<HttpAuth.Session>();
    }

    private static string Rest(string auth) => Files.Rest.Replace(RestAuth, auth, StringComparison.Ordinal);
}
