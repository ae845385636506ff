using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed partial class When_seq_asks_for_a_level
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(5);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Information_stops_at_warning_debug_opens_and_the_configured_level_returns_when_it_asks_no_more()
    {
        await using var seq = await FakeSeq.StartAsync();
        seq.Level = "Warning";
        await using (var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], period: Often))
        {
            var log = host.Logger<When_seq_asks_for_a_level>();
            Say(log, LogLevel.Information, "before it asked");
            await Until.TrueAsync(() => !log.IsEnabled(LogLevel.Information), TestContext.CancellationToken);
            Say(log, LogLevel.Information, "not at warning");

            seq.Level = "Debug";
            Say(log, LogLevel.Warning, "at warning");
            await Until.TrueAsync(() => log.IsEnabled(LogLevel.Debug), TestContext.CancellationToken);
            var framework = host.Logger("Microsoft.AspNetCore.Hosting");
            framework.IsEnabled(LogLevel.Information).ShouldBeFalse("a level for a namespace stands whatever Seq asks for");

            seq.Level = null;
            Say(log, LogLevel.Debug, "at debug");
            await Until.TrueAsync(() => !log.IsEnabled(LogLevel.Debug), TestContext.CancellationToken);
            log.IsEnabled(LogLevel.Information).ShouldBeTrue();
            Say(log, LogLevel.Information, "after it asked");
        }

        seq.Events.Select(e => e.TextOrNone("Text")).ShouldBe(["before it asked", "at warning", "at debug", "after it asked"]);
    }

    [TestMethod]
    [DataRow("Serilog:MinimumLevel:Default", "Error")]
    [DataRow("Serilog:MinimumLevel", "error")]
    [DataRow("Serilog:LevelSwitches:$controlSwitch", "Error")]
    public async Task It_begins_at_the_level_that_the_section_serilog_sets(string setting, string level)
    {
        await using var seq = await FakeSeq.StartAsync();
        seq.Level = "Debug";
        List<(string, string?)> settings = [("Seq:Url", seq.Url), (setting, level)];
        if (setting.Contains("Switches", StringComparison.Ordinal))
        {
            settings.Add(("Serilog:MinimumLevel:ControlledBy", "$controlSwitch"));
        }

        await using var host = await LoggingHost.StartAsync(settings, period: Often);
        var log = host.Logger<When_seq_asks_for_a_level>();
        log.IsEnabled(LogLevel.Warning).ShouldBeFalse();
        Say(log, LogLevel.Error, "loud enough");
        await Until.TrueAsync(() => log.IsEnabled(LogLevel.Debug), TestContext.CancellationToken);
    }

    [LoggerMessage(EventId = 1, Message = "It is {Text}", EventName = "Said")]
    private static partial void Say(ILogger log, LogLevel level, string text);
}
