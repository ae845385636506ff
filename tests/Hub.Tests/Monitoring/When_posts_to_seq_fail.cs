using System.Net;
using Allentown311.Hub.Monitoring;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed class When_posts_to_seq_fail
{
    private readonly LogNames lines = new();
    private readonly SeqPulse pulse = new();

    public When_posts_to_seq_fail() => pulse.ReportTo(lines);

    [TestMethod]
    public void It_is_said_once_that_seq_went_and_once_that_it_is_back()
    {
        var far = new Answers();
        using var events = new HttpClient(new SeqWatch(pulse, "events", far));
        using var spans = new HttpClient(new SeqWatch(pulse, "spans", far));
        Post(events);
        far.Status = null;
        Post(events);
        Post(spans);
        Post(events);
        lines.Names.ShouldBe(["SeqAway"]);

        // The events may be posted again ten minutes later only.
        far.Status = HttpStatusCode.Created;
        Post(spans);
        lines.Names.ShouldBe(["SeqAway", "SeqBack"]);
        Post(events);
        lines.Names.ShouldBe(["SeqAway", "SeqBack"]);
    }

    [TestMethod]
    public void What_seq_refuses_is_not_back_because_it_takes_the_other()
    {
        var (ofEvents, ofSpans) = (new Answers(), new Answers { Status = HttpStatusCode.NotFound });
        using var events = new HttpClient(new SeqWatch(pulse, "events", ofEvents));
        using var spans = new HttpClient(new SeqWatch(pulse, "spans", ofSpans));
        for (var i = 0; i < 3; i++)
        {
            Post(spans);
            Post(events);
        }

        lines.Names.ShouldBe(["SeqAway"]);
        ofSpans.Status = HttpStatusCode.OK;
        Post(spans);
        lines.Names.ShouldBe(["SeqAway", "SeqBack"]);
    }

    [TestMethod]
    public void Nothing_is_said_once_the_log_closes()
    {
        pulse.ReportTo(null);
        using var events = new HttpClient(new SeqWatch(pulse, "events", new Answers { Status = null }));
        Post(events);
        lines.Names.ShouldBeEmpty();
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

    private sealed class Answers : HttpMessageHandler
    {
        /// <summary>Null for none: it cannot be reached.</summary>
        public HttpStatusCode? Status { get; set; } = HttpStatusCode.Created;

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Status is { } status ? new HttpResponseMessage(status) : throw new HttpRequestException(HttpRequestError.ConnectionError);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Send(request, cancellationToken));
    }
}
