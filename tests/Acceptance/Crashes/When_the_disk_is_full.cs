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
    public async Task Nothing_is_taken_that_is_not_kept_and_all_goes_on_once_there_is_room()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartWithoutHubAsync(ct);
        using var disk = new SmallDisk(town.Hub.Data, Mebibytes);
        await town.Hub.StartAsync(ct);
        var posting = new Posting(town.Hub.Api);
        await posting.RunAsync(Enumerable.Range(0, Before).Select(Ask.Nth), ct);

        // In the middle of the work: departments have orders to tell of, notices are to go out.
        disk.Fill();
        var asks = Enumerable.Range(Before, Meanwhile).Select(Ask.Nth).ToList();
        var told = new Dictionary<Ask, string>();
        var refused = 0;
        foreach (var ask in asks)
        {
            using var form = ask.ToForm();
            var (status, _, body) = await town.Hub.Api.PostAsync(form, ct, $"ask {ask.N}");
            if (status == HttpStatusCode.ServiceUnavailable)
                refused++;
            else
                told[ask] = status == HttpStatusCode.Created ? HubApi.Number(body) : throw new AssertFailedException($"{status}: {body}");
        }

        refused.ShouldBePositive("the disk was not full");
        await Eventually.SeesAsync(() => town.Hub.Api.IsReadyAsync(ct), ready => !ready, ct);
        (await town.Hub.Api.IsAliveAsync(ct)).ShouldBeTrue(town.Hub.Output);
        disk.Free();

        // Nobody starts it again.
        await Eventually.SeesAsync(() => town.Hub.Api.IsReadyAsync(ct), ready => ready, ct);
        await posting.RunAsync(asks, ct);
        foreach (var (ask, number) in told)
            posting.Numbers[ask].ShouldBe(number, "a 2xx without a row");
        await Promises.ShouldBeKeptAsync(town, posting, Before + Meanwhile, ct);
    }
}
