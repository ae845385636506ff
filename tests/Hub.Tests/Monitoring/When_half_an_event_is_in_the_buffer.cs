using System.Globalization;
using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed partial class When_half_an_event_is_in_the_buffer
{
    private const string First = """{"@t":"2026-03-01T14:30:00.0000000Z","@mt":"First","EventName":"First"}""";
    private const string Second = """{"@t":"2026-03-01T14:30:01.0000000Z","@mt":"Second","EventId":{"Id":2},"EventName":"Second"}""";

    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(1)]
    [DataRow(60)]
    [DataRow(90)]
    public async Task It_is_not_posted_before_its_other_half_is_there(int half)
    {
        using var data = new TempFolder();
        await using var seq = await FakeSeq.StartAsync();
        await using var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], data.Path, TimeSpan.FromSeconds(1));
        var buffer = Buffer(data, $"{First}\n{Second[..half]}");
        await Until.TrueAsync(() => File.Exists(Path.Combine(data.Path, "seq", "events.bookmark")), TestContext.CancellationToken);
        await File.AppendAllTextAsync(buffer, $"{Second[half..]}\n", TestContext.CancellationToken);

        await Until.TrueAsync(() => seq.Events.Count == 2 || !seq.Refused.IsEmpty, TestContext.CancellationToken);
        seq.Refused.ShouldBeEmpty();
        seq.Events.Select(e => e.Name).ShouldBe(["First", "Second"]);
    }

    [TestMethod]
    public async Task One_that_the_power_failure_cut_is_left_out_and_all_before_and_after_it_arrive()
    {
        using var data = new TempFolder();
        Buffer(data, $"{First}\n{Second[..30]}");
        await using var seq = await FakeSeq.StartAsync();
        await using (var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], data.Path, Often))
        {
            Later(host.Logger<When_half_an_event_is_in_the_buffer>());
            await Until.TrueAsync(() => seq.Events.Any(e => e.Name == "Later") || !seq.Refused.IsEmpty, TestContext.CancellationToken);
            Later(host.Logger<When_half_an_event_is_in_the_buffer>());
        }

        seq.Refused.ShouldBeEmpty();
        seq.Events.Select(e => e.Name).ShouldBe(["First", "Later", "Later"]);
    }

    [TestMethod]
    public async Task One_that_stays_half_holds_up_nothing()
    {
        using var data = new TempFolder();
        Buffer(data, $"{First}\n{Second[..30]}\n");
        await using var seq = await FakeSeq.StartAsync();
        await using var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], data.Path, Often);
        await Until.TrueAsync(() => seq.Events.Any(e => e.Name == "First") || !seq.Refused.IsEmpty, TestContext.CancellationToken);
        seq.Refused.ShouldBeEmpty();
    }

    private static string Buffer(TempFolder data, string text)
    {
        Directory.CreateDirectory(Path.Combine(data.Path, "seq"));
        var today = TimeProvider.System.GetLocalNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var file = Path.Combine(data.Path, "seq", $"events-{today}.clef");

        // With the mark the sink itself puts before the first line.
        File.WriteAllText(file, text, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        return file;
    }

    [LoggerMessage(1, LogLevel.Information, "It is later", EventName = "Later")]
    private static partial void Later(ILogger log);
}
