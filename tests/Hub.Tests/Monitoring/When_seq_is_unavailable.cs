using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed partial class When_seq_is_unavailable
{
    private static readonly TimeSpan ShortPeriod = TimeSpan.FromMilliseconds(20);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Logging_goes_on_and_all_events_arrive_in_order_once_Seq_is_available()
    {
        var port = FakeSeq.SilentPort();
        using var data = new TempFolder();
        await using var host = await LoggingHost.StartAsync([("Seq:Url", $"http://127.0.0.1:{port}")], data.Path, ShortPeriod);
        var log = host.Logger<When_seq_is_unavailable>();
        WriteNumbered(log, 0, 1_000);
        await WaitUntil.TrueAsync(() => BufferedText(data).Contains("SeqAway", StringComparison.Ordinal), TestContext.CancellationToken);
        WriteNumbered(log, 1_000, 1_000);

        await using var seq = await FakeSeq.StartAsync(port);
        await WaitUntil.TrueAsync(() => seq.Events.Any(e => e.Name == "SeqBack"), TestContext.CancellationToken);
        seq.Events.Where(e => e.Name == "Numbered").Select(e => (int)e.Number("Number")).ShouldBe(Enumerable.Range(0, 2_000));
        seq.Events.Count(e => e.Name == "SeqAway").ShouldBe(1);
    }

    [TestMethod]
    public async Task Logging_does_not_wait_for_a_Seq_that_hangs()
    {
        await using var seq = await FakeSeq.StartAsync(hanging: true);
        await using var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], period: ShortPeriod);
        var log = host.Logger<When_seq_is_unavailable>();
        WriteNumbered(log, 0, 1);
        await seq.Visited;

        // Seq answers only after this call has returned. If logging waited for it, the test would never end.
        WriteNumbered(log, 1, 20_000);
        seq.Posts.ShouldBeEmpty();
        seq.Open();
        await WaitUntil.TrueAsync(() => seq.Events.Count(e => e.Name == "Numbered") > 20_000, TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task A_stop_does_not_wait_for_a_Seq_that_hangs_and_the_next_start_posts_the_rest()
    {
        using var data = new TempFolder();
        await using (var hanging = await FakeSeq.StartAsync(hanging: true))
        {
            var host = await LoggingHost.StartAsync([("Seq:Url", hanging.Url)], data.Path, ShortPeriod);
            WriteNumbered(host.Logger<When_seq_is_unavailable>(), 0, 3_000);
            await hanging.Visited;
            var started = TimeProvider.System.GetTimestamp();
            await host.DisposeAsync();

            // The hub gives the posts two seconds. Without that limit, each of four batches would take its ten.
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(9));
            hanging.Posts.ShouldBeEmpty();
        }

        await using var seq = await FakeSeq.StartAsync();
        await using (var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], data.Path, ShortPeriod))
        {
            WriteNumbered(host.Logger<When_seq_is_unavailable>(), 3_000, 1);
            await WaitUntil.TrueAsync(() => seq.Events.Count >= 3_001, TestContext.CancellationToken);
        }

        seq.Events.Where(e => e.Name == "Numbered").Select(e => (int)e.Number("Number")).ShouldBe(Enumerable.Range(0, 3_001));
    }

    [TestMethod]
    public async Task A_Seq_that_refused_the_key_gets_all_events_once_the_file_holds_the_right_one()
    {
        using var data = new TempFolder();
        var secret = data.File("seq-key");
        await File.WriteAllTextAsync(secret, "old-key\n", TestContext.CancellationToken);
        await using var seq = await FakeSeq.StartAsync(key: "new-key");
        await using var host = await LoggingHost.StartAsync(
            [("Seq:Url", seq.Url), ("Seq:ApiKey", $"${{file:{secret}}}")], data.Path, ShortPeriod);
        WriteNumbered(host.Logger<When_seq_is_unavailable>(), 0, 10);
        await WaitUntil.TrueAsync(() => !seq.Refused.IsEmpty, TestContext.CancellationToken);
        seq.Refused.ShouldAllBe(r => r.Post.Key == "old-key");

        await File.WriteAllTextAsync(secret, "new-key\n", TestContext.CancellationToken);
        await WaitUntil.TrueAsync(() => seq.Events.Count(e => e.Name == "Numbered") == 10, TestContext.CancellationToken);
        BufferedText(data).ShouldNotContain("old-key");
    }

    private static string BufferedText(TempFolder data) =>
        string.Concat(Directory.EnumerateFiles(Path.Combine(data.Path, "seq"), "events-*").Select(Read));

    private static string Read(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private static void WriteNumbered(ILogger log, int from, int count)
    {
        for (var number = from; number < from + count; number++)
        {
            Numbered(log, number);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Event {Number}", EventName = "Numbered")]
    private static partial void Numbered(ILogger log, int number);
}
