using System.Net;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Crashes;

[TestClass]
public class When_the_disk_is_full
{
    private const int Before = 30;
    private const int Meanwhile = 40;
    private const int Mebibytes = 12;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task The_hub_acknowledges_no_ticket_that_it_cannot_store_and_goes_on_once_there_is_room()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartWithoutHubAsync(ct);
        using var disk = new SmallDisk(town.Hub.Data, Mebibytes);
        await town.Hub.StartAsync(ct);
        var poster = new RequestPoster(town.Hub.Api);
        await poster.RunAsync(Enumerable.Range(0, Before).Select(TicketRequest.Nth), ct);

        // The hub is in the middle of its work: departments have status updates, and notices wait to be sent.
        disk.Fill();
        var requests = Enumerable.Range(Before, Meanwhile).Select(TicketRequest.Nth).ToList();
        var acknowledged = new Dictionary<TicketRequest, string>();
        var refused = 0;
        foreach (var request in requests)
        {
            using var form = request.ToForm();
            var (status, _, body) = await town.Hub.Api.PostAsync(form, ct, $"ask {request.N}");
            if (status == HttpStatusCode.ServiceUnavailable)
            {
                refused++;
            }
            else
            {
                status.ShouldBe(HttpStatusCode.Created, body);
                acknowledged[request] = HubApi.Number(body);
            }
        }

        refused.ShouldBePositive("the disk was not full");
        await Eventually.SeesAsync(() => town.Hub.Api.IsReadyAsync(ct), ready => !ready, ct);
        (await town.Hub.Api.IsAliveAsync(ct)).ShouldBeTrue(town.Hub.Output);
        disk.Free();

        // The hub recovers without a restart.
        await Eventually.SeesAsync(() => town.Hub.Api.IsReadyAsync(ct), ready => ready, ct);
        await poster.RunAsync(requests, ct);
        foreach (var (request, number) in acknowledged)
            poster.Numbers[request].ShouldBe(number, "a 2xx without a row");
        await Promises.ShouldBeKeptAsync(town, poster, Before + Meanwhile, ct);
    }
}
