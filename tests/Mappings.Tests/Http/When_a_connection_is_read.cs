using Allentown311.Mappings.Databases;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Http;

[TestClass]
public sealed class When_a_connection_is_read
{
    private const string ApiKey = "api_key: { header: X-Api-Key, value: \"${SECRET}\" }";
    private const string Url = "url: \"https://parking.test/api\"";

    [TestMethod]
    [DataRow("", "header", null, null, false)]
    [DataRow(", send: header, scope: \"a b\"", "header", "a b", null, false)]
    [DataRow(", send: body, audience: parking", "body", null, "parking", true)]
    public void Client_credentials_are_read(string keys, string send, string? scope, string? audience, bool inBody)
    {
        var auth = Auth($"oauth2: {{ token_url: \"https://login.test/t\", client_id: hub, client_secret: \"${{SECRET}}\"{keys} }}");

        auth.ShouldBe(new HttpAuth.OAuth(new Uri("https://login.test/t"), "hub", "s3cret", scope, audience, inBody), send);
    }

    [TestMethod]
    [DataRow("basic: { user: hub, password: \"${SECRET}\" }", "basic", "hub s3cret")]
    [DataRow("digest: { user: hub, password: \"${SECRET}\" }", "digest", "hub s3cret")]
    [DataRow("ntlm: { user: hub, password: \"${SECRET}\", domain: \" \" }", "ntlm", "hub s3cret")]
    [DataRow("negotiate: { user: hub, password: \"${SECRET}\" }", "negotiate", "hub s3cret")]
    [DataRow("negotiate: { }", "negotiate", "")]
    [DataRow("api_key: { value: \"${SECRET}\" }", "api_key", "s3cret")]
    [DataRow("oauth2: { token_url: \"http://127.0.0.1/t\", client_id: hub, client_secret: \"${SECRET}\" }", "oauth2", "hub s3cret")]
    public void A_way_to_sign_in_prints_its_kind_and_names_what_may_be_replaced(string way, string kind, string parts)
    {
        var auth = Auth(way);

        (auth.ToString(), string.Join(' ', auth.Parts.Select(p => p.Current))).ShouldBe((kind, parts));
    }

    [TestMethod]
    public void Defaults_of_a_sign_in()
    {
        Auth("api_key: { value: \"${SECRET}\" }").ShouldBe(new HttpAuth.ApiKey("X-Api-Key", "s3cret"));
        Auth("ntlm: { user: hub, password: \"${SECRET}\", domain: \" \" }").ShouldBe(new HttpAuth.Ntlm("hub", "s3cret", null));
        var none = Rest(Files.Rest.Replace($", auth: {{ {ApiKey} }}", "", StringComparison.Ordinal)).Connection;
        (none.Auth, none.Tls, none.Auth.Parts.Count).ShouldBe((new HttpAuth.None(), null, 0));
    }

    [TestMethod]
    public void Certificates_are_named_and_do_not_print()
    {
        var tls = Rest(Files.Rest.Replace(
            Url,
            $"{Url}, tls: {{ certificate: c.pem, key: k.pem, password: \"${{SECRET}}\", authority: ca.pem }}",
            StringComparison.Ordinal))
            .Connection.Tls!;

        (tls.Certificate!.Current, tls.Key!.Current, tls.Password!.Current, tls.Authority!.Current, tls.ToString())
            .ShouldBe(("c.pem", "k.pem", "s3cret", "ca.pem", "tls"));
        var few = Rest(Files.Rest.Replace(Url, $"{Url}, tls: {{ certificate: c.pfx }}", StringComparison.Ordinal)).Connection.Tls!;
        (few.Key, few.Password, few.Authority).ShouldBe((null, null, null));
    }

    [TestMethod]
    [DataRow("http://127.0.0.1:9000/api", "")]
    [DataRow("http://localhost/api", "")]
    [DataRow("http://old.city.test/api", ", plain_to: OLD.city.test")]
    [DataRow("https://parking.test/api", ", plain_to: parking.test")]
    public void An_address_without_tls_stays_here_or_is_named_twice(string url, string plain) =>
        Rest(Files.Rest.Replace(Url, $"url: \"{url}\"{plain}", StringComparison.Ordinal)).Connection.Url.ShouldBe(new Uri(url));

    [TestMethod]
    public void A_stand_in_for_an_address_names_no_host_that_exists()
    {
        var faults = new Faults();
        var mapping = (RestMapping)MappingLoader.LoadText(
            "p.yaml", Files.Rest.Replace("https://parking.test/api", "${LATER}", StringComparison.Ordinal), faults,
            name => name == $"{Variables.StandIn}LATER" ? "unset-LATER" : Files.Variable(name))!;

        faults.All.ShouldBeEmpty();
        mapping.Connection.Url.ShouldBe(new Uri("https://unset.invalid/"));
    }

    [TestMethod]
    [DataRow("{ status: 404 }", "<html>not found</html>", AnswerKind.Unreadable, DisplayName = "a web server that does not know the path")]
    [DataRow("{ status: 404, body: \"not found\" }", "<html>Not Found</html>", AnswerKind.Absent)]
    [DataRow("{ body: \"not found\" }", "<html>Not Found</html>", AnswerKind.Absent)]
    [DataRow("{ status: 404, body: \"nobody\" }", "<html>Not Found</html>", AnswerKind.Unreadable)]
    [DataRow("{ status: 4xx, path: $.a, contains: OB }", """{"a":["x","nobody"]}""", AnswerKind.Absent,
        DisplayName = "the JSON of a list has its words")]
    [DataRow("{ status: 4xx, path: \"$.a[*]\", contains: OB }", """{"a":["x","nobody"]}""", AnswerKind.Absent)]
    [DataRow("{ path: $.a, is: [], status: 404 }", """{"a":[]}""", AnswerKind.Absent)]
    [DataRow("{ path: $.a, is: {}, status: 404 }", """{"a":{}}""", AnswerKind.Absent)]
    [DataRow("{ path: $.a, is: [ x, null ], status: 404 }", """{"a":null}""", AnswerKind.Absent)]
    [DataRow("{ path: $.a, is: [ x, null ], status: 404 }", """{"a":" X "}""", AnswerKind.Absent)]
    [DataRow("{ path: $.a, is: x, status: 404 }", """{"a":"xy"}""", AnswerKind.Unreadable)]
    [DataRow("{ path: $.a, is: xy, contains: x, status: 404 }", """{"a":"xy"}""", AnswerKind.Absent)]
    [DataRow("{ path: $.a, is: xy, contains: z, status: 404 }", """{"a":"xy"}""", AnswerKind.Unreadable)]
    [DataRow("{ status: 403 }", "", AnswerKind.Unreadable)]
    [DataRow("{ status: 405 }", "", AnswerKind.Unreadable)]
    [DataRow("{ status: 5xx }", "", AnswerKind.Unreadable)]
    public void All_parts_of_a_rule_must_fit(string rule, string body, AnswerKind kind)
    {
        Rest(Files.Rest.Replace("poll:\n", $"  absent: {rule}\npoll:\n", StringComparison.Ordinal))
            .ReadFound(404, body, "A").Kind.ShouldBe(kind);
    }

    [TestMethod]
    [DataRow("verify", "Host=127.0.0.1", ConnectionTls.Verified)]
    [DataRow("unverified", "Host=db", ConnectionTls.Unverified)]
    [DataRow("plain", "Host=db", ConnectionTls.Plain)]
    public void The_key_of_a_database_says_how_it_is_protected(string tls, string text, ConnectionTls kept)
    {
        var faults = new Faults();
        var mapping = (SqlMapping)MappingLoader.LoadText("p.yaml", Files.Sql("data: \"{{ref}}\"").Replace(
            "database: sqlite, connection_string: \"Data Source=/srv/parks.db\"",
            $"database: postgres, tls: {tls}, connection_string: \"{text}\"", StringComparison.Ordinal), faults, Files.Variable)!;

        faults.All.ShouldBeEmpty();
        mapping.Tls.ShouldBe(kept);
        TlsKey.Words.ShouldContain(tls);
    }

    private static HttpAuth Auth(string way) => Rest(Files.Rest.Replace(ApiKey, way, StringComparison.Ordinal)).Connection.Auth;

    private static RestMapping Rest(string text) => Files.LoadWithoutFaults<RestMapping>(text);
}
