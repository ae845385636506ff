using Allentown311.Hub.Monitoring;
using Microsoft.Extensions.Configuration;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public class When_seq_is_at_a_forbidden_address
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Neither_events_nor_spans_are_posted_there(bool events)
    {
        var settings = SeqSettings.From(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Seq:Url"] = "http://169.254.169.254" })
            .Build());
        using var handlers = new SeqHttpHandlers(settings!);
        using var client = new HttpClient(events ? handlers.ForEvents() : handlers.ForSpans());
        using var post = new HttpRequestMessage(HttpMethod.Post, settings!.TracesUrl) { Content = new StringContent("{}\n") };

        var failure = await Should.ThrowAsync<HttpRequestException>(() => client.SendAsync(post));

        failure.InnerException!.Message.ShouldBe("The address is link-local or of a metadata service: the hub never connects there.");
    }
}
