using Allentown311.Hub.Commands;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Access;

[TestClass]
public class When_a_settings_file_writes_a_secret
{
    [TestMethod]
    [DataRow("""{ "ConnectionStrings": { "Store": "Host=db;Username=hub;Password=hunter2" } }""", "ConnectionStrings:Store", "Password")]
    [DataRow("""{ "ConnectionStrings": { "Store": "Server=db;PWD='hunter2'" } }""", "ConnectionStrings:Store", "PWD")]
    [DataRow("""{ "ConnectionStrings": { "Broker": "amqps://hub:hunter2@broker/311" } }""", "ConnectionStrings:Broker", "address")]
    [DataRow(
        """{ "ConnectionStrings": { "Broker": "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKey=hunter2" } }""",
        "ConnectionStrings:Broker",
        "SharedAccessKey")]
    [DataRow("""{ "Seq": { "ApiKey": "hunter2" } }""", "Seq:ApiKey", "name")]
    [DataRow("""{ "Hub": { "CertificatePassword": "hunter2" } }""", "Hub:CertificatePassword", "name")]
    [DataRow(
        """{ "Kestrel": { "Certificates": { "Default": { "Password": "hunter2" } } } }""", "Kestrel:Certificates:Default:Password", "name")]
    [DataRow(
        """{ "Serilog": { "WriteTo": [ { "Name": "Seq", "Args": { "serverUrl": "https://seq", "apiKey": "hunter2" } } ] } }""",
        "Serilog:WriteTo:0:Args:apiKey",
        "name")]
    [DataRow("""{ "OTEL_EXPORTER_OTLP_HEADERS": "x-other=1, X-Seq-ApiKey=hunter2" }""", "OTEL_EXPORTER_OTLP_HEADERS", "header")]
    [DataRow("""{ "Seq": { "Url": "https://seq.example.org/?apiKey=hunter2" } }""", "Seq:Url", "apiKey")]
    [DataRow("""{ "ConnectionStrings": { "Store": "Host=db;Password=${DB_PASSWORD:-hunter2}" } }""", "ConnectionStrings:Store", "Password")]
    public void The_hub_says_where_and_what_to_write_instead(string json, string key, string what)
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "appsettings.json"), json);
        using var said = new StringWriter();

        Settings.CheckFiles(folder.Path, said).ShouldBeFalse();

        said.ToString().ShouldStartWith($"appsettings.json: \"{key}\" holds a secret itself");
        said.ToString().ShouldContain(what);
        said.ToString().ShouldContain("${NAME}");
        said.ToString().ShouldContain($"set {key.Replace(":", "__", StringComparison.Ordinal)} in the environment");
        said.ToString().ShouldNotContain("hunter2");
    }

    [TestMethod]
    [DataRow("""{ "ConnectionStrings": { "Store": "Host=db;Username=hub;Password=${HUB_DB_PASSWORD}" } }""")]
    [DataRow("""{ "ConnectionStrings": { "Store": "${file:/run/secrets/store}" } }""")]
    [DataRow("""{ "ConnectionStrings": { "Broker": "amqps://hub:${HUB_BROKER_PASSWORD}@broker/311" } }""")]
    [DataRow("""{ "Seq": { "Url": "https://seq.example.org", "ApiKey": "${file:/run/secrets/seq}" } }""")]
    [DataRow("""{ "Serilog": { "WriteTo": [ { "Name": "Seq", "Args": { "apiKey": "%SEQ_KEY%" } } ] } }""")]
    [DataRow("""{ "Hub": { "Certificate": "/etc/hub/tls.pem", "CertificateKey": "/etc/hub/tls.key", "Keys": "/etc/hub/keys.yaml" } }""")]
    [DataRow("""{ "urls": "http://127.0.0.1:5311;http://[::1]:5311", "Hub": { "Proxies": "10.0.0.0/8", "Limits": { "PerSecond": 5 } } }""")]
    [DataRow("""{ "ConnectionStrings": { "Store": "Data Source=/var/lib/hub/hub.db" }, "Hub": { "AuditKey": "${AUDIT_KEY}" } }""")]
    [DataRow("{ no json")]
    public void References_paths_and_addresses_are_fine(string json)
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "appsettings.json"), json);
        using var said = new StringWriter();

        Settings.CheckFiles(folder.Path, said).ShouldBeTrue(said.ToString());

        said.ToString().ShouldBeEmpty();
    }

    [TestMethod]
    public void A_file_of_one_environment_is_read_too()
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "appsettings.Production.json"), """{ "Seq": { "ApiKey": "hunter2" } }""");
        using var said = new StringWriter();

        Settings.CheckFiles(folder.Path, said).ShouldBeFalse();

        said.ToString().ShouldStartWith("appsettings.Production.json");
    }
}
