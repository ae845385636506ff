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
    public async Task A_silence_is_logged_once_when_it_begins_and_once_when_it_ends()
    {
        // Noon is 12:00 in the city, which is open until 16:30.
        await using var town = new WatchTrial(m => m with { Expect = new ExpectedTraffic(2 * Hour, null) });
        await town.CheckAsync();
        await town.CheckAsync(2 * Hour);
        town.Log.Names.ShouldBeEmpty();

        await town.CheckAsync(Hour);
        await town.CheckAsync(TimeSpan.FromMinutes(1));
        town.Log.Names.ShouldBe(["Warning SilenceStarted"]);
        town.Log.Texts[0].ShouldContain("to streets");

        town.Meter.RecordSuccess("streets", Direction.To);
        await town.CheckAsync();
        town.Log.Names.Count.ShouldBe(1, "the department answers, and still accepts no order");
        town.Meter.RecordNews("streets", Direction.To);
        await town.CheckAsync();
        await town.CheckAsync();
        town.Log.Names.ShouldBe(["Warning SilenceStarted", "Information SilenceEnded"]);
    }

    [TestMethod]
    public async Task An_expiring_certificate_is_logged_once_a_day_for_thirty_days_and_as_an_error_once_it_has_expired()
    {
        using var certificate = WatchTrial.CertificateUntil(Some.Noon.AddDays(32));
        await using var town = new WatchTrial(certificate: certificate);
        await town.CheckAsync();
        await town.CheckAsync(Day);
        town.Log.Names.ShouldBeEmpty();
        (await town.StatusAsync()).ShouldHaveSingleItem().State.ShouldBe(LinkState.Learning);

        await town.CheckAsync(1.5 * Day);
        await town.CheckAsync(Hour);
        town.Log.Names.ShouldBe(["Warning ExpiryNear"]);
        town.Log.Texts[0].ShouldContain("30 days left");
        var near = (await town.StatusAsync()).ShouldHaveSingleItem();
        (near.State, near.Expires!.DaysLeft, near.IsBad).ShouldBe((LinkState.Expiring, 30, false));
        near.Says!.ShouldContain("client certificate expires 2026-08-07");

        await town.CheckAsync(29.5 * Day);
        town.Log.Names.ShouldBe(["Warning ExpiryNear", "Error Expired"]);
        var over = (await town.StatusAsync()).ShouldHaveSingleItem();
        (over.State, over.IsBad).ShouldBe((LinkState.Expired, true));
    }

    [TestMethod]
    public async Task Credentials_with_an_expiry_in_the_mapping_are_valid_through_their_last_day()
    {
        await using var town = new WatchTrial(m => m with { CredentialsExpire = new DateOnly(2026, 7, 10) });
        await town.CheckAsync();

        var link = (await town.StatusAsync()).ShouldHaveSingleItem();

        (link.Expires!.What, link.Expires.At).ShouldBe(("credentials", new DateTimeOffset(2026, 7, 11, 0, 0, 0, TimeSpan.Zero)));
    }

    [TestMethod]
    public async Task The_status_command_counts_the_orders_that_came_since_the_hub_looked()
    {
        await using var town = new WatchTrial();
        await town.CheckAsync();
        for (var i = 0; i < 60; i++)
        {
            town.Meter.RecordNews("streets", Direction.To);
        }

        await town.Flush.FlushAsync(default);

        (await town.StatusAsync()).ShouldHaveSingleItem().Traffic.Seen24h.ShouldBe(60);
        town.Time.Advance(Day);
        (await town.StatusAsync()).ShouldHaveSingleItem().Traffic.Seen24h.ShouldBe(0, "they are older than a day");
    }

    [TestMethod]
    public async Task The_status_command_is_as_fresh_as_the_store()
    {
        await using var town = new WatchTrial(m => m with { Expect = new ExpectedTraffic(2 * Hour, null) });
        (await town.StatusAsync()).ShouldBeEmpty("no hub has run yet");
        await town.CheckAsync();
        await town.CheckAsync(3 * Hour);
        (await town.StatusAsync()).ShouldHaveSingleItem().State.ShouldBe(LinkState.Silent);

        town.Time.Advance(TimeSpan.FromSeconds(1));
        town.Meter.RecordNews("streets", Direction.To);
        town.Meter.RecordFailure("streets", Direction.To, "time-out");
        await town.Flush.FlushAsync(default);

        var link = (await town.StatusAsync()).ShouldHaveSingleItem();
        (link.State, link.Problem, link.Traffic.Silent)
            .ShouldBe((LinkState.Failing, "time-out", SilenceState.No), "the hub has not checked the links since");
    }

    [TestMethod]
    public async Task Counts_that_an_unavailable_store_refused_are_written_later_and_at_the_end()
    {
        await using var town = new WatchTrial();
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
