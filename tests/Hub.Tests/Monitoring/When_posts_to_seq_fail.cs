using System.Net;
using Allentown311.Hub.Monitoring;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed class When_posts_to_seq_fail
{
    private readonly EventNameLog log = new();
    private readonly SeqAvailability availability = new();

    public When_posts_to_seq_fail() => availability.ReportTo(log);

    [TestMethod]
    public void An_outage_of_Seq_is_logged_once_and_its_end_is_logged_once()
    {
        var server = new FakeServer();
        using var events = new HttpClient(new SeqAvailabilityHandler(availability, "events", server));
        using var spans = new HttpClient(new SeqAvailabilityHandler(availability, "spans", server));
        Post(events);
        server.Status = null;
        Post(events);
        Post(spans);
        Post(events);
        log.Names.ShouldBe(["SeqAway"]);

        // A success of the spans is enough: the sink may post events again only ten minutes later.
        server.Status = HttpStatusCode.Created;
        Post(spans);
        log.Names.ShouldBe(["SeqAway", "SeqBack"]);
        Post(events);
        log.Names.ShouldBe(["SeqAway", "SeqBack"]);
    }

    [TestMethod]
    public void Seq_is_not_logged_as_available_while_it_refuses_one_kind_of_post()
    {
        var eventsServer = new FakeServer();
        var spansServer = new FakeServer { Status = HttpStatusCode.NotFound };
        using var events = new HttpClient(new SeqAvailabilityHandler(availability, "events", eventsServer));
        using var spans = new HttpClient(new SeqAvailabilityHandler(availability, "spans", spansServer));
        for (var i = 0; i < 3; i++)
        {
            Post(spans);
            Post(events);
        }

        log.Names.ShouldBe(["SeqAway"]);
        spansServer.Status = HttpStatusCode.OK;
        Post(spans);
        log.Names.ShouldBe(["SeqAway", "SeqBack"]);
    }

    [TestMethod]
    public void Nothing_is_logged_after_the_log_was_closed()
    {
        availability.ReportTo(null);
        using var events = new HttpClient(new SeqAvailabilityHandler(availability, "events", new FakeServer { Status = null }));
        Post(events);
        log.Names.ShouldBeEmpty();
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

    private sealed class FakeServer : HttpMessageHandler
    {
        /// <summary>The status of each response; null when the server cannot be reached.</summary>
        public HttpStatusCode? Status { get; set; } = HttpStatusCode.Created;

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Status is { } status ? new HttpResponseMessage(status) : throw new HttpRequestException(HttpRequestError.ConnectionError);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Send(request, cancellationToken));
    }
}
