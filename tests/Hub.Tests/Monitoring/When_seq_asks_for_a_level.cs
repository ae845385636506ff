using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed partial class When_seq_asks_for_a_level
{
    private static readonly TimeSpan ShortPeriod = TimeSpan.FromMilliseconds(5);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task The_log_follows_the_level_that_Seq_asks_for_and_returns_to_the_configured_one()
    {
        await using var seq = await FakeSeq.StartAsync();
        seq.Level = "Warning";
        await using (var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], period: ShortPeriod))
        {
            var log = host.Logger<When_seq_asks_for_a_level>();
            Write(log, LogLevel.Information, "before Seq asked");
            await WaitUntil.TrueAsync(() => !log.IsEnabled(LogLevel.Information), TestContext.CancellationToken);
            Write(log, LogLevel.Information, "not at warning");

            seq.Level = "Debug";
            Write(log, LogLevel.Warning, "at warning");
            await WaitUntil.TrueAsync(() => log.IsEnabled(LogLevel.Debug), TestContext.CancellationToken);
            var framework = host.Logger("Microsoft.AspNetCore.Hosting");
            framework.IsEnabled(LogLevel.Information).ShouldBeFalse("the level of a namespace does not follow Seq");

            seq.Level = null;
            Write(log, LogLevel.Debug, "at debug");
            await WaitUntil.TrueAsync(() => !log.IsEnabled(LogLevel.Debug), TestContext.CancellationToken);
            log.IsEnabled(LogLevel.Information).ShouldBeTrue();
            Write(log, LogLevel.Information, "after Seq asked");
        }

        seq.Events.Select(e => e.TextOrNone("Text")).ShouldBe(["before Seq asked", "at warning", "at debug", "after Seq asked"]);
    }

    [TestMethod]
    [DataRow("Serilog:MinimumLevel:Default", "Error")]
    [DataRow("Serilog:MinimumLevel", "error")]
    [DataRow("Serilog:LevelSwitches:$controlSwitch", "Error")]
    public async Task The_log_starts_at_the_level_that_the_section_Serilog_sets(string setting, string level)
    {
        await using var seq = await FakeSeq.StartAsync();
        seq.Level = "Debug";
        List<(string, string?)> settings = [("Seq:Url", seq.Url), (setting, level)];
        if (setting.Contains("Switches", StringComparison.Ordinal))
        {
            settings.Add(("Serilog:MinimumLevel:ControlledBy", "$controlSwitch"));
        }

        await using var host = await LoggingHost.StartAsync(settings, period: ShortPeriod);
        var log = host.Logger<When_seq_asks_for_a_level>();
        log.IsEnabled(LogLevel.Warning).ShouldBeFalse();
        Write(log, LogLevel.Error, "at error");
        await WaitUntil.TrueAsync(() => log.IsEnabled(LogLevel.Debug), TestContext.CancellationToken);
    }

    [LoggerMessage(EventId = 1, Message = "It is {Text}", EventName = "Written")]
    private static partial void Write(ILogger log, LogLevel level, string text);
}
