using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed partial class When_many_events_are_written
{
    private const int Writers = 4;
    private const int Each = 4_000;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Each_arrives_once_and_whole_in_the_order_of_its_writer_while_the_buffer_is_read_all_the_time()
    {
        await using var seq = await FakeSeq.StartAsync();
        await using (var host = await LoggingHost.StartAsync([("Seq:Url", seq.Url)], period: TimeSpan.FromMilliseconds(1)))
        {
            var log = host.Logger<When_many_events_are_written>();
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
            {
                for (var number = 0; number < Each; number++)
                {
                    Written(log, writer, number, "It is neither short nor long, and \"quoted\", with ünïcödé in it. Two\nlines.");
                }
            })));
            await Until.TrueAsync(
                () => seq.Events.Count(e => e.Name == "Written") >= Writers * Each || !seq.Refused.IsEmpty, TestContext.CancellationToken);
        }

        seq.Refused.ShouldBeEmpty();
        var written = seq.Events.Where(e => e.Name == "Written").ToList();
        for (var writer = 0; writer < Writers; writer++)
        {
            written.Where(e => (int)e.Number("Writer") == writer).Select(e => (int)e.Number("Number")).ShouldBe(Enumerable.Range(0, Each));
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Writer} has written {Number}: {Text}", EventName = "Written")]
    private static partial void Written(ILogger log, int writer, int number, string text);
}
