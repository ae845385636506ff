using System.Globalization;
using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed partial class When_half_an_event_is_in_the_buffer
{
    private const string First = """{"@t":"2026-03-01T14:30:00.0000000Z","@mt":"First","EventName":"First"}""";
    private const string Second = """{"@t":"2026-03-01T14:30:01.0000000Z","@mt":"Second","EventId":{"Id":2},"EventName":"Second"}""";

    private static readonly TimeSpan ShortPeriod = TimeSpan.FromMilliseconds(20);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow(1)]
    [DataRow(60)]
    [DataRow(90)]
    public async Task An_event_is_not_posted_before_all_of_it_is_written(int half)
    {
        using var data = new TempFolder();
        await using var seq = await FakeSeq.StartAsync();
        await using var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], data.Path, TimeSpan.FromSeconds(1));
        var buffer = WriteBuffer(data, $"{First}\n{Second[..half]}");
        await WaitUntil.TrueAsync(() => File.Exists(Path.Combine(data.Path, "seq", "events.bookmark")), TestContext.CancellationToken);
        await File.AppendAllTextAsync(buffer, $"{Second[half..]}\n", TestContext.CancellationToken);

        await WaitUntil.TrueAsync(() => seq.Events.Count == 2 || !seq.Refused.IsEmpty, TestContext.CancellationToken);
        seq.Refused.ShouldBeEmpty();
        seq.Events.Select(e => e.Name).ShouldBe(["First", "Second"]);
    }

    [TestMethod]
    public async Task An_event_that_a_power_failure_cut_is_left_out_and_the_others_arrive()
    {
        using var data = new TempFolder();
        WriteBuffer(data, $"{First}\n{Second[..30]}");
        await using var seq = await FakeSeq.StartAsync();
        await using (var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], data.Path, ShortPeriod))
        {
            Later(host.Logger<When_half_an_event_is_in_the_buffer>());
            await WaitUntil.TrueAsync(() => seq.Events.Any(e => e.Name == "Later") || !seq.Refused.IsEmpty, TestContext.CancellationToken);
            Later(host.Logger<When_half_an_event_is_in_the_buffer>());
        }

        seq.Refused.ShouldBeEmpty();
        seq.Events.Select(e => e.Name).ShouldBe(["First", "Later", "Later"]);
    }

    [TestMethod]
    public async Task An_event_that_stays_incomplete_does_not_block_the_others()
    {
        using var data = new TempFolder();
        WriteBuffer(data, $"{First}\n{Second[..30]}\n");
        await using var seq = await FakeSeq.StartAsync();
        await using var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], data.Path, ShortPeriod);
        await WaitUntil.TrueAsync(() => seq.Events.Any(e => e.Name == "First") || !seq.Refused.IsEmpty, TestContext.CancellationToken);
        seq.Refused.ShouldBeEmpty();
    }

    private static string WriteBuffer(TempFolder data, string text)
    {
        Directory.CreateDirectory(Path.Combine(data.Path, "seq"));
        var today = TimeProvider.System.GetLocalNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var file = Path.Combine(data.Path, "seq", $"events-{today}.clef");

        // With the byte order mark that the sink itself writes.
        File.WriteAllText(file, text, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        return file;
    }

    [LoggerMessage(1, LogLevel.Information, "It is later", EventName = "Later")]
    private static partial void Later(ILogger log);
}
