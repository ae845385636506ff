using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Yaml;

[TestClass]
public sealed class When_a_setting_writes_a_secret
{
    [TestMethod]
    [DataRow("ConnectionStrings:Store", "Host=db;Password=hush", "Password of a connection string")]
    [DataRow("Store", "Server=db;User Id=hub;pwd=hush;Encrypt=true", "pwd of a connection string")]
    [DataRow("Bus", "Endpoint=sb://x;SharedAccessKeyName=a;SharedAccessKey=hush", "SharedAccessKey of a connection string")]
    [DataRow("Seq:ApiKey", "hush", "a secret by its name")]
    [DataRow("Mail:Password", "hush", "a secret by its name")]
    [DataRow("Mail:Password", "${PW:-hush}", "a secret by its name")]
    [DataRow("Url", "https://x.test/?api_key=hush", "api_key of an address")]
    [DataRow("Url", "amqp://hub:hush@broker/", "the password of an address")]
    [DataRow("Url", "amqp://hub:${PW:-hush}@broker/", "the password of an address")]
    [DataRow("OTEL_EXPORTER_OTLP_HEADERS", "a=b, X-Seq-ApiKey = hush", "credentials of a header")]
    [DataRow("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Basic hush", "credentials of a header")]
    public void The_kind_of_the_secret_is_told_and_the_secret_is_not(string key, string value, string kind)
    {
        SettingSecrets.Find(key, value).ShouldBe(kind);
        kind.ShouldNotContain("hush");
    }

    [TestMethod]
    [DataRow("Mail:Password", "${PW}")]
    [DataRow("Mail:Password", "%PW%")]
    [DataRow("Mail:Password", "")]
    [DataRow("Mail:Password", null)]
    [DataRow("Password:Length", "12")]
    [DataRow("ConnectionStrings:Store", "Host=db;Password=${PW}")]
    [DataRow("Url", "amqp://hub:${PW}@broker/")]
    [DataRow("Url", "amqp://hub:%PW%@broker/")]
    [DataRow("Url", "https://x.test:8443/a@b")]
    [DataRow("Headers", "a=b,X-Seq-ApiKey=${KEY}")]
    [DataRow("Logging:Level", "Information")]
    public void What_refers_to_one_or_is_none_is_left_alone(string key, string? value) => SettingSecrets.Find(key, value).ShouldBeNull();
}
