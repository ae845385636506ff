using System.Diagnostics;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed partial class When_the_section_serilog_names_seq
{
    private const string Sink = "Serilog:WriteTo:0";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task The_sections_sink_is_the_only_one_even_with_the_short_form()
    {
        await using var seq = await FakeSeq.StartAsync(key: "of-the-section");
        using var data = new TempFolder();
        await LogOneEventAsync(
            data,
            ("Seq:Url", seq.Url), ("Seq:ApiKey", "of-the-section"),
            ($"{Sink}:Name", "Seq"), ($"{Sink}:Args:serverUrl", seq.Url), ($"{Sink}:Args:apiKey", "of-the-section"));

        seq.Events.Select(e => (e.Name, e.Text("Node"))).ShouldBe([("Written", "node-7")]);
        Directory.EnumerateFileSystemEntries(data.Path).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_Seq_sink_inside_another_sink_counts_too()
    {
        await using var seq = await FakeSeq.StartAsync();
        using var data = new TempFolder();
        await LogOneEventAsync(
            data,
            ("Seq:Url", seq.Url),
            ($"{Sink}:Name", "Async"), ($"{Sink}:Args:configure:0:Name", "Seq"), ($"{Sink}:Args:configure:0:Args:serverUrl", seq.Url));

        seq.Events.Select(e => e.Name).ShouldBe(["Written"]);
    }

    [TestMethod]
    public async Task Spans_are_posted_to_the_sinks_server_with_its_key_and_share_the_trace_of_the_events()
    {
        using var data = new TempFolder();
        var secret = data.File("seq-key");
        await File.WriteAllTextAsync(secret, "from-a-file\n", TestContext.CancellationToken);
        await using var seq = await FakeSeq.StartAsync(key: "from-a-file");
        using var caller = new Activity("request").Start();
        await LogOneEventAsync(
            data, ($"{Sink}:Name", "Seq"), ($"{Sink}:Args:serverUrl", seq.Url), ($"{Sink}:Args:apiKey", $"${{file:{secret}}}"));

        var span = seq.Spans.Single(s => s.Trace == caller.TraceId.ToHexString());
        seq.Events.Select(e => (e.Name, e.Trace, e.SpanId)).ShouldBe([("Written", span.Trace, span.Id)]);
        seq.Refused.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task The_sinks_buffer_and_level_switch_work_as_Serilog_documents_them()
    {
        await using var seq = await FakeSeq.StartAsync();
        seq.Level = "Error";
        using var data = new TempFolder();
        await using (var host = await LoggingHost.StartAsync(
            [
                ("Serilog:Using:0", "Serilog.Sinks.Seq"),
                ("Serilog:LevelSwitches:$controlSwitch", "Information"),
                ("Serilog:MinimumLevel:ControlledBy", "$controlSwitch"),
                ($"{Sink}:Name", "Seq"), ($"{Sink}:Args:serverUrl", seq.Url), ($"{Sink}:Args:period", "00:00:00.005"),
                ($"{Sink}:Args:bufferBaseFilename", data.File("own-buffer")), ($"{Sink}:Args:controlLevelSwitch", "$controlSwitch"),
            ],
            data.Path))
        {
            var log = host.Logger<When_the_section_serilog_names_seq>();
            Write(log);
            await WaitUntil.TrueAsync(() => !log.IsEnabled(LogLevel.Warning), TestContext.CancellationToken);
        }

        Directory.EnumerateFiles(data.Path, "own-buffer-*.clef").ShouldHaveSingleItem();
        seq.Events.Select(e => e.Name).ShouldBe(["Written"]);
    }

    [TestMethod]
    [DataRow($"{Sink}:Args:apiKey", "${file:/nowhere/at/all}", "/nowhere/at/all")]
    [DataRow($"{Sink}:Args:serverUrl", "${HUB_TEST_NO_SUCH_VARIABLE}", "HUB_TEST_NO_SUCH_VARIABLE")]
    [DataRow($"{Sink}:Args:controlLevelSwitch", "$unheardOf", "$unheardOf")]
    [DataRow("Serilog:MinimumLevel:Default", "Loud", "Loud")]
    [DataRow("Serilog:Using:0", "Serilog.Sinks.None", "Serilog.Sinks.None")]
    [DataRow("Seq:ApiKey", "${file:/nowhere/at/all}", "Seq:ApiKey")]
    [DataRow("Seq:ApiKey", "two words", "Seq:ApiKey")]
    public async Task A_mistake_stops_the_start_and_the_error_names_it(string setting, string value, string expected)
    {
        Dictionary<string, string?> settings = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Seq:Url"] = "http://127.0.0.1:9",
            [$"{Sink}:Name"] = "Seq",
            [$"{Sink}:Args:serverUrl"] = "http://127.0.0.1:9",
            [setting] = value,
        };
        using var data = new TempFolder();
        var problem = await Should.ThrowAsync<MonitoringSettingsException>(
            () => LoggingHost.StartAsync(settings.Select(s => (s.Key, s.Value)), data.Path));
        problem.Message.ShouldContain(expected);
        problem.Message.ShouldNotContain("two words");
    }

    private static async Task LogOneEventAsync(TempFolder data, params IReadOnlyList<(string Key, string? Value)> settings)
    {
        await using var host = await LoggingHost.StartAsync(settings, data.Path);
        using var span = Traces.Intake("open311");
        Write(host.Logger<When_the_section_serilog_names_seq>());
    }

    [LoggerMessage(1, LogLevel.Information, "One event", EventName = "Written")]
    private static partial void Write(ILogger log);
}
