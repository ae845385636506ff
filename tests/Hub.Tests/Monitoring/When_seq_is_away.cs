using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed partial class When_seq_is_away
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Logging_goes_on_and_all_of_it_arrives_in_order_once_seq_is_back()
    {
        var port = FakeSeq.SilentPort();
        using var data = new TempFolder();
        await using var host = await LoggingHost.StartAsync([("Seq:Url", $"http://127.0.0.1:{port}")], data.Path, Often);
        var log = host.Logger<When_seq_is_away>();
        Number(log, 0, 1_000);
        await Until.TrueAsync(() => Waiting(data).Contains("SeqAway", StringComparison.Ordinal), TestContext.CancellationToken);
        Number(log, 1_000, 1_000);

        await using var seq = await FakeSeq.StartAsync(port);
        await Until.TrueAsync(() => seq.Events.Any(e => e.Name == "SeqBack"), TestContext.CancellationToken);
        seq.Events.Where(e => e.Name == "Numbered").Select(e => (int)e.Number("Number")).ShouldBe(Enumerable.Range(0, 2_000));
        seq.Events.Count(e => e.Name == "SeqAway").ShouldBe(1);
    }

    [TestMethod]
    public async Task Who_logs_does_not_wait_for_a_seq_that_hangs()
    {
        await using var seq = await FakeSeq.StartAsync(hanging: true);
        await using var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], period: Often);
        var log = host.Logger<When_seq_is_away>();
        Number(log, 0, 1);
        await seq.Visited;

        // Seq answers only after this has returned, so returning at all is the proof.
        Number(log, 1, 20_000);
        seq.Posts.ShouldBeEmpty();
        seq.Open();
        await Until.TrueAsync(() => seq.Events.Count(e => e.Name == "Numbered") > 20_000, TestContext.CancellationToken);
    }

    [TestMethod]
    public async Task The_end_of_the_process_does_not_wait_for_a_seq_that_hangs_and_the_next_start_sends_what_is_left()
    {
        using var data = new TempFolder();
        await using (var hanging = await FakeSeq.StartAsync(hanging: true))
        {
            var host = await LoggingHost.StartAsync([("Seq:Url", hanging.Url)], data.Path, Often);
            Number(host.Logger<When_seq_is_away>(), 0, 3_000);
            await hanging.Visited;
            var started = TimeProvider.System.GetTimestamp();
            await host.DisposeAsync();

            // Two seconds of patience; without it each of four batches would have its ten.
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(9));
            hanging.Posts.ShouldBeEmpty();
        }

        await using var seq = await FakeSeq.StartAsync();
        await using (var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], data.Path, Often))
        {
            Number(host.Logger<When_seq_is_away>(), 3_000, 1);
            await Until.TrueAsync(() => seq.Events.Count >= 3_001, TestContext.CancellationToken);
        }

        seq.Events.Where(e => e.Name == "Numbered").Select(e => (int)e.Number("Number")).ShouldBe(Enumerable.Range(0, 3_001));
    }

    [TestMethod]
    public async Task A_seq_that_refuses_the_key_gets_everything_once_its_file_holds_the_right_one()
    {
        using var data = new TempFolder();
        var secret = data.File("seq-key");
        await File.WriteAllTextAsync(secret, "of-yesterday\n", TestContext.CancellationToken);
        await using var seq = await FakeSeq.StartAsync(key: "of-today");
        await using var host = await LoggingHost.StartAsync(
            [("Seq:Url", seq.Url), ("Seq:ApiKey", $"${{file:{secret}}}")], data.Path, Often);
        Number(host.Logger<When_seq_is_away>(), 0, 10);
        await Until.TrueAsync(() => !seq.Refused.IsEmpty, TestContext.CancellationToken);
        seq.Refused.ShouldAllBe(r => r.Post.Key == "of-yesterday");

        await File.WriteAllTextAsync(secret, "of-today\n", TestContext.CancellationToken);
        await Until.TrueAsync(() => seq.Events.Count(e => e.Name == "Numbered") == 10, TestContext.CancellationToken);
        Waiting(data).ShouldNotContain("of-yesterday");
    }

    private static string Waiting(TempFolder data) =>
        string.Concat(Directory.EnumerateFiles(Path.Combine(data.Path, "seq"), "events-*").Select(Read));

    private static string Read(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private static void Number(ILogger log, int from, int count)
    {
        for (var number = from; number < from + count; number++)
        {
            Numbered(log, number);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Event {Number}", EventName = "Numbered")]
    private static partial void Numbered(ILogger log, int number);
}
