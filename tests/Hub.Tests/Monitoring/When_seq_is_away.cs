using Allentown311.Hub.Monitoring;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Serilog;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed class When_seq_is_away
{
    private const int Queue = 8192;
    private const int Batch = 512;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Logging_goes_on_and_seq_gets_events_again_once_it_is_back()
    {
        var port = FakeSeq.SilentPort();
        using var log = Direct($"http://127.0.0.1:{port}", TimeSpan.FromMilliseconds(50));
        for (var i = 0; i < 2_000; i++)
        {
            log.Information("Nobody hears {Number}", i);
        }

        await using var seq = await FakeSeq.StartAsync(port);
        while (!seq.Logs.Any(r => r.Body == "Back"))
        {
            log.Information("Back");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.CancellationToken);
        }
    }

    [TestMethod]
    public async Task A_seq_that_hangs_costs_a_bounded_queue_and_no_caller()
    {
        await using var seq = await FakeSeq.StartAsync(hanging: true);
        using var log = Direct(seq.Url, TimeSpan.FromMilliseconds(10));
        log.Information("First");
        await seq.Visited;

        // The exporter is now held up for as long as we like: all of these return all the same.
        for (var i = 0; i < 3 * Queue; i++)
        {
            log.Information("More than fit {Number}", i);
        }

        seq.Open();
        while (!seq.Logs.Any(r => r.Body == "Back"))
        {
            log.Information("Back");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.CancellationToken);
        }

        seq.Logs.Count(r => r.Body.StartsWith("More", StringComparison.Ordinal)).ShouldBeInRange(Batch, Queue + Batch);
    }

    [TestMethod]
    public async Task The_end_of_the_process_does_not_wait_for_a_seq_that_hangs()
    {
        await using var seq = await FakeSeq.StartAsync(hanging: true);
        var log = Direct(seq.Url, TimeSpan.FromMilliseconds(10));
        log.Information("First");
        await seq.Visited;

        // Seq answers only after this has returned, so returning at all is the proof.
        log.Dispose();
        seq.Posts.ShouldBeEmpty();
    }

    [TestMethod]
    public void It_is_said_once_that_seq_went_and_once_that_it_is_back()
    {
        var lines = new Lines();
        var pulse = new SeqPulse();
        pulse.ReportTo(lines);
        var far = new Answers { Problem = true };
        using var client = new HttpClient(pulse.Over(far));
        Post(client);
        Post(client);
        far.Problem = false;
        Post(client);
        Post(client);

        lines.Names.ShouldBe(["SeqAway", "SeqBack"]);
    }

    private static void Post(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://seq.invalid/");
        try
        {
            client.Send(request).Dispose();
        }
        catch (HttpRequestException)
        {
        }
    }

    private static Serilog.Core.Logger Direct(string url, TimeSpan delay)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Seq:Url", url)]).Build();
        return new LoggerConfiguration().WriteTo.Sink(new SeqExport(SeqSettings.From(configuration)! with { Delay = delay })).CreateLogger();
    }

    private sealed class Answers : HttpMessageHandler
    {
        public bool Problem { get; set; }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Problem ? throw new HttpRequestException(HttpRequestError.ConnectionError) : new HttpResponseMessage();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Send(request, cancellationToken));
    }

    private sealed class Lines : Microsoft.Extensions.Logging.ILogger
    {
        public List<string?> Names { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Names.Add(eventId.Name);
    }
}
