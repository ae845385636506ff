using System.Security.Cryptography;
using Allentown311.Mappings.Http;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Loading;

[TestClass]
public class When_a_grant_is_read
{
    private const string RestAuth = "api_key: { header: X-Api-Key, value: \"${SECRET}\" }";
    private const string Server = "token_url: \"https://login.test/token\"";

    private static readonly string Key = RSA.Create(2048).ExportPkcs8PrivateKeyPem();
    private static readonly string Weak = RSA.Create(1024).ExportPkcs8PrivateKeyPem();

    [TestMethod]
    public void Client_credentials_are_the_grant_of_a_mapping_that_names_none()
    {
        var auth = Load($"{Server}, client_id: app, client_secret: \"${{SECRET}}\"").Auth.ShouldBeOfType<HttpAuth.OAuth>();

        auth.Grant.ShouldBe(new OAuthGrant.ClientCredentials());
        auth.Instance.ShouldBeNull();
    }

    [TestMethod]
    public void A_key_signs_for_the_client_and_the_token_server_unless_the_mapping_names_others()
    {
        var auth = Load(
            $"{Server}, grant: jwt_bearer, client_id: app, jwt: {{ key: \"${{KEY}}\", subject: hub }}, instance: \"*.my.test.com\"");

        var oauth = auth.Auth.ShouldBeOfType<HttpAuth.OAuth>();
        var jwt = oauth.Grant.ShouldBeOfType<OAuthGrant.JwtBearer>();
        (jwt.Issuer.Current, jwt.Audience, jwt.Lasts).ShouldBe(("app", "https://login.test/token", TimeSpan.FromMinutes(3)));
        oauth.Instance!.Allows("city.my.test.com").ShouldBeTrue();
        oauth.Instance.Allows("my.test.com").ShouldBeFalse();
        oauth.Instance.Allows("evilmy.test.com").ShouldBeFalse();
        $"{oauth} {jwt} {oauth.Grant}".ShouldNotContain("PRIVATE");
    }

    [TestMethod]
    [DataRow("grant: §code, client_id: a, client_secret: \"${SECRET}\"", "client_credentials, password, jwt_bearer, refresh_token")]
    [DataRow("grant: password, user: a, password: §hunter2", "holds the secret itself")]
    [DataRow("§grant: refresh_token", "\"connection.auth.oauth2.refresh_token\" is missing")]
    [DataRow("§grant: jwt_bearer, client_id: a", "\"connection.auth.oauth2.jwt\" is missing")]
    [DataRow("grant: jwt_bearer, jwt: §{ key: \"${KEY}\", subject: a }", "has no issuer")]
    [DataRow("grant: jwt_bearer, client_id: a, jwt: { key: §\"${WEAK}\", subject: a }", "RSA key of 2048 bits")]
    [DataRow("grant: jwt_bearer, client_id: a, jwt: { key: §\"${SECRET}\", subject: a }", "is no private key that can sign")]
    [DataRow("grant: jwt_bearer, client_id: a, jwt: { key: \"${KEY}\", subject: a, §algorithm: x }", "unknown key")]
    [DataRow("client_id: a, client_secret: \"${SECRET}\", §user: b", "unknown key")]
    [DataRow("client_id: a, client_secret: \"${SECRET}\", instance: §\"*.com\"", "is no host, and no domain")]
    [DataRow("client_id: a, client_secret: \"${SECRET}\", instance: §\"https://x.test\"", "is no host, and no domain")]
    [DataRow("grant: password, user: a, password: \"${SECRET}\", client_secret: §\"${SECRET}\"", "a secret of nobody")]
    public void A_mistake_in_a_grant_is_reported_at_its_place(string grant, string says)
    {
        var text = Rest($"{Server}, {grant}");
        var isOfSection = grant.StartsWith('§');
        var at = isOfSection ? text.IndexOf("{ token_url", StringComparison.Ordinal) : text.IndexOf('§', StringComparison.Ordinal);
        var before = text[..at].Split('\n');

        var faults = new Faults();
        MappingLoader.LoadText("mappings/test.yaml", text.Replace("§", "", StringComparison.Ordinal), faults, Variable);

        var fault = faults.All.ShouldHaveSingleItem();
        fault.ToString().ShouldContain(says);
        (fault.Line, fault.Column).ShouldBe((before.Length, before[^1].Length + 1));
    }

    private static HttpConnection Load(string oauth)
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText("mappings/test.yaml", Rest(oauth), faults, Variable);
        faults.All.ShouldBeEmpty();
        return mapping.ShouldBeOfType<Mappings.Rest.RestMapping>().Connection;
    }

    private static string Rest(string oauth) => Files.Rest.Replace(RestAuth, $"oauth2: {{ {oauth} }}", StringComparison.Ordinal);

    private static string? Variable(string name) => name switch { "KEY" => Key, "WEAK" => Weak, _ => Files.Variable(name) };
}
