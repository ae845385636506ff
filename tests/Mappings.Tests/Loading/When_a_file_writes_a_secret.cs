using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Loading;

/// <summary>Mapping files are kept under version control, so they refer to secrets and hold none, not as a default either.</summary>
[TestClass]
public sealed class When_a_file_writes_a_secret
{
    private const string Secret = "hunter2";

    [TestMethod]
    [DataRow("headers: { Authorization: \"Bearer hunter2\" }")]
    [DataRow("headers: { Authorization: \"Bearer ${TOKEN:-hunter2}\" }")]
    [DataRow("headers: { X-Anything: \"Basic hunter2\" }")]
    [DataRow("headers: { X-Api-Key: hunter2 }")]
    [DataRow("headers: { Ocp-Apim-Subscription-Key: hunter2 }")]
    [DataRow("headers: { Cookie: \"session=hunter2\" }")]
    [DataRow("query: { api_key: hunter2 }")]
    [DataRow("form: { user: hub, password: hunter2 }")]
    [DataRow("form: { password: \"${PW:-hunter2}\" }")]
    [DataRow("json: { login: { accessToken: hunter2 } }")]
    [DataRow("json: { logins: [ { client_secret: hunter2 } ] }")]
    [DataRow("params: { password: hunter2 }")]
    [DataRow("columns: { token: hunter2 }")]
    [DataRow("path: \"/cases?api_key=hunter2&x=1\"")]
    [DataRow("url: \"https://parking.test/?token=hunter2\"")]
    [DataRow("url: \"${URL:-https://parking.test/?sig=hunter2}\"")]
    [DataRow("connection_string: \"Host=db;Password=hunter2\"")]
    [DataRow("connection_string: \"Host=db;pwd = 'hunter2';Database=x\"")]
    [DataRow("connection_string: \"${DB:-Host=db;Password=hunter2}\"")]
    [DataRow("connection_string: \"Host=db;Password=${PW:-hunter2}\"")]
    [DataRow("connection_string: \"Host=db;SSL Password=hunter2\"")]
    [DataRow("url: \"Endpoint=sb://x;SharedAccessKeyName=a;SharedAccessKey=hunter2;EntityPath=${Q}\"")]
    [DataRow("body: \"<a><wsse:Password Type='t'>hunter2</wsse:Password></a>\"")]
    [DataRow("body: \"<ApiKey>${KEY:-hunter2}</ApiKey>\"")]
    public void It_is_a_mistake_at_its_place_that_does_not_quote_it(string line)
    {
        var fault = Read(line).ShouldHaveSingleItem();

        fault.Line.ShouldBe(3);
        fault.Column.ShouldBeGreaterThan(2);
        fault.Problem.ShouldContain("holds the secret itself");
        fault.Remedy.ShouldContain("${NAME}");
        fault.ToString().ShouldNotContain(Secret);
    }

    [TestMethod]
    [DataRow("headers: { Authorization: \"Bearer ${TOKEN}\", Idempotency-Key: \"{{ref}}\", X-Tenant: allentown }")]
    [DataRow("form: { password: \"${PW}\", key: streets, secretary: true }")]
    [DataRow("json: { token: null, isSecret: false, password: \"${file:/run/secrets/pw}\" }")]
    [DataRow("query: { token: \"{{cursor}}\" }")]
    [DataRow("connection_string: \"Host=db;Username=hub;Password=${PW};Persist Security Info=false\"")]
    [DataRow("connection_string: \"${DB}\"")]
    [DataRow("connection_string: \"Data Source=${PARKS_DB:-/srv/parks.db}\"")]
    [DataRow("url: \"${URL:-http://127.0.0.1:9000}\"")]
    [DataRow("body: \"<Token>{{token}}</Token><Password>${PW}</Password>\"")]
    [DataRow("read: { token: $.token }")]
    public void What_refers_to_one_or_is_none_is_no_mistake(string line) => Read(line).ShouldBeEmpty();

    [TestMethod]
    public void A_secret_of_a_sign_in_may_not_be_a_default_either()
    {
        var text = Files.Rest.Replace("value: \"${SECRET}\"", "value: \"${SECRET:-hunter2}\"", StringComparison.Ordinal);

        var fault = Files.Load(text).Faults.ShouldHaveSingleItem();

        fault.Problem.ShouldContain("gives a secret a default");
        fault.ToString().ShouldNotContain(Secret);
    }

    [TestMethod]
    public void A_secret_that_is_not_set_is_asked_for_and_no_default_is_offered()
    {
        var text = Files.Rest.Replace("value: \"${SECRET}\"", "value: \"${UNSET}\"", StringComparison.Ordinal);

        var fault = Files.Load(text).Faults.ShouldHaveSingleItem();

        fault.Problem.ShouldContain("needs UNSET");
        fault.Remedy.ShouldBe("Set the environment variable UNSET");
    }

    [TestMethod]
    public void What_a_test_of_a_mapping_shows_as_an_answer_is_none()
    {
        var faults = new Faults();

        YamlFile.Read("x.yaml", "tests:\n- { answer: { headers: { X-Token: abc }, body: '<Token>abc</Token>' } }", faults, _ => null);

        faults.All.ShouldBeEmpty();
    }

    private static IReadOnlyList<Fault> Read(string line)
    {
        var faults = new Faults();
        YamlFile.Read("x.yaml", $"mapping: 1\nsubmit:\n  {line}\n", faults, _ => null);
        return faults.All;
    }
}
