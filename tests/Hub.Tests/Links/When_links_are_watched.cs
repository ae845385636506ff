using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Store;
using Allentown311.Mappings;

namespace Allentown311.Hub.Tests.Links;

[TestClass]
public sealed class When_links_are_watched
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [TestMethod]
    public async Task A_silence_is_told_once_when_it_begins_and_once_when_it_ends()
    {
        // Noon is 12:00 in the city, which is open until 16:30.
        await using var town = new Watching(m => m with { Expect = new ExpectedTraffic(2 * Hour, null) });
        await town.LookAsync();
        await town.LookAsync(2 * Hour);
        town.Said.Names.ShouldBeEmpty();

        await town.LookAsync(Hour);
        await town.LookAsync(TimeSpan.FromMinutes(1));
        town.Said.Names.ShouldBe(["Warning SilenceStarted"]);
        town.Said.Texts[0].ShouldContain("to streets");

        town.Meter.RecordSuccess("streets", Direction.To);
        await town.LookAsync();
        town.Said.Names.Count.ShouldBe(1, "it answers, and still no order goes to it");
        town.Meter.RecordNews("streets", Direction.To);
        await town.LookAsync();
        await town.LookAsync();
        town.Said.Names.ShouldBe(["Warning SilenceStarted", "Information SilenceEnded"]);
    }

    [TestMethod]
    public async Task A_certificate_is_told_of_from_thirty_days_on_once_a_day_and_as_an_error_when_it_is_over()
    {
        using var certificate = Watching.CertificateUntil(Some.Noon.AddDays(32));
        await using var town = new Watching(certificate: certificate);
        await town.LookAsync();
        await town.LookAsync(Day);
        town.Said.Names.ShouldBeEmpty();
        (await town.StatusAsync()).ShouldHaveSingleItem().State.ShouldBe(LinkState.Learning);

        await town.LookAsync(1.5 * Day);
        await town.LookAsync(Hour);
        town.Said.Names.ShouldBe(["Warning ExpiryNear"]);
        town.Said.Texts[0].ShouldContain("30 days left");
        var near = (await town.StatusAsync()).ShouldHaveSingleItem();
        (near.State, near.Expires!.DaysLeft, near.IsBad).ShouldBe((LinkState.Expiring, 30, false));
        near.Says!.ShouldContain("client certificate expires 2026-08-07");

        await town.LookAsync(29.5 * Day);
        town.Said.Names.ShouldBe(["Warning ExpiryNear", "Error Expired"]);
        var over = (await town.StatusAsync()).ShouldHaveSingleItem();
        (over.State, over.IsBad).ShouldBe((LinkState.Expired, true));
    }

    [TestMethod]
    public async Task Written_credentials_are_good_through_their_last_day()
    {
        await using var town = new Watching(m => m with { CredentialsExpire = new DateOnly(2026, 7, 10) });
        await town.LookAsync();

        var link = (await town.StatusAsync()).ShouldHaveSingleItem();

        (link.Expires!.What, link.Expires.At).ShouldBe(("credentials", new DateTimeOffset(2026, 7, 11, 0, 0, 0, TimeSpan.Zero)));
    }

    [TestMethod]
    public async Task Status_beside_the_hub_is_as_fresh_as_the_store()
    {
        await using var town = new Watching(m => m with { Expect = new ExpectedTraffic(2 * Hour, null) });
        (await town.StatusAsync()).ShouldBeEmpty("no hub has run yet");
        await town.LookAsync();
        await town.LookAsync(3 * Hour);
        (await town.StatusAsync()).ShouldHaveSingleItem().State.ShouldBe(LinkState.Silent);

        town.Time.Advance(TimeSpan.FromSeconds(1));
        town.Meter.RecordNews("streets", Direction.To);
        town.Meter.RecordFailure("streets", Direction.To, "time-out");
        await town.Flush.FlushAsync(default);

        var link = (await town.StatusAsync()).ShouldHaveSingleItem();
        (link.State, link.Problem, link.Traffic.Silent).ShouldBe((LinkState.Failing, "time-out", SilenceState.No), "no look lies between");
    }

    [TestMethod]
    public async Task Counts_the_store_did_not_take_are_carried_when_it_is_back_and_at_the_end()
    {
        await using var town = new Watching();
        town.Store.BeforeTraffic = () => throw ShimStore.Unavailable;
        town.Meter.RecordNews("streets", Direction.To);
        await town.Flush.FlushAsync(default);
        town.Meter.RecordNews("streets", Direction.To);
        await town.Flush.FlushAsync(default);
        (await town.Store.Links.StatesAsync(default)).ShouldBeEmpty();

        town.Store.BeforeTraffic = static () => { };
        await town.Flush.StopAsync(default);

        (await town.Store.Links.TrafficAsync(default))[new LinkKey("streets", Direction.To)].Sum(h => h.News).ShouldBe(2);
    }
}
