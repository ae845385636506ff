using Allentown311.Hub.Monitoring;
using Microsoft.Extensions.Configuration;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public class When_seq_is_reached_without_TLS
{
    private const string Sink = "Serilog:WriteTo:0";

    [TestMethod]
    [DataRow("http://seq.example.org", "key", null, false)]
    [DataRow("http://seq.example.org", "key", "other.example.org", false)]
    [DataRow("http://seq.example.org", "key", "seq.example.org", true)]
    [DataRow("http://seq.example.org", "", null, true)]
    [DataRow("http://127.0.0.1:5341", "key", null, true)]
    [DataRow("http://localhost:5341", "key", null, true)]
    [DataRow("https://seq.example.org", "key", null, true)]
    public void The_key_goes_to_another_machine_only_when_the_city_names_it(string url, string key, string? plainTo, bool isFine)
    {
        foreach (var settings in new[]
        {
            Settings(("Seq:Url", url), ("Seq:ApiKey", key), ("Seq:PlainTo", plainTo)),
            Settings(($"{Sink}:Name", "Seq"), ($"{Sink}:Args:serverUrl", url), ($"{Sink}:Args:apiKey", key), ("Seq:PlainTo", plainTo)),
        })
        {
            if (isFine)
            {
                SeqSettings.From(settings).ShouldNotBeNull();
                continue;
            }

            var e = Should.Throw<MonitoringSettingsException>(() => SeqSettings.From(settings));
            e.Message.ShouldContain("the API key would cross the network to seq.example.org in the clear");
            e.Message.ShouldContain("set Seq:PlainTo to seq.example.org");
            e.Message.ShouldNotContain("\"key\"");
        }
    }

    private static IConfiguration Settings(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => s.Value)).Build();
}
