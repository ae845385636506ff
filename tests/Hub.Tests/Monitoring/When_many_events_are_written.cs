using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed partial class When_many_events_are_written
{
    private const int Writers = 4;
    private const int EventsPerWriter = 4_000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Each_event_arrives_once_and_whole_and_in_order_while_the_sink_reads_the_buffer()
    {
        await using var seq = await FakeSeq.StartAsync();
        await using (var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], period: TimeSpan.FromMilliseconds(1)))
        {
            var log = host.Logger<When_many_events_are_written>();
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
            {
                for (var number = 0; number < EventsPerWriter; number++)
                {
                    Written(log, writer, number, "A text of some length, \"quoted\", with ünïcödé and a\nline break.");
                }
            })));
            await WaitUntil.TrueAsync(
                () => seq.Events.Count(e => e.Name == "Written") >= Writers * EventsPerWriter || !seq.Refused.IsEmpty,
                TestContext.CancellationToken);
        }

        seq.Refused.ShouldBeEmpty();
        var written = seq.Events.Where(e => e.Name == "Written").ToList();
        for (var writer = 0; writer < Writers; writer++)
        {
            written.Where(e => (int)e.Number("Writer") == writer)
                .Select(e => (int)e.Number("Number"))
                .ShouldBe(Enumerable.Range(0, EventsPerWriter));
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Writer} has written {Number}: {Text}", EventName = "Written")]
    private static partial void Written(ILogger log, int writer, int number, string text);
}
