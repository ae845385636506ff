using System.Net;
using System.Text.Json;
using Allentown311.Mappings;

namespace Allentown311.Hub.Tests.Links;

[TestClass]
public sealed class When_a_department_falls_silent
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [TestMethod]
    public async Task One_direction_fails_at_once_while_the_other_works_and_both_recover()
    {
        await using var town = await RunningTown.StartAsync();
        await town.RequestAsync();
        await town.WaitForLinkAsync("to", "learning", l => l.GetProperty("lastNews").ValueKind != JsonValueKind.Null);
        await town.WaitForLinkAsync("from", "learning", l => l.GetProperty("lastSuccess").ValueKind != JsonValueKind.Null);
        (await town.HealthAsync()).Status.ShouldBe(HttpStatusCode.OK);

        Directory.Move(town.Updates, $"{town.Updates}-moved");
        var from = await town.WaitForLinkAsync("from", "failing");
        from.GetProperty("says").GetString()!.ShouldContain("failing since");
        from.GetProperty("problem").GetString().ShouldBe("DirectoryNotFoundException");
        await town.RequestAsync();
        await town.WaitForLinkAsync("to", "learning", l => l.GetProperty("oldestWaiting").ValueKind == JsonValueKind.Null);
        (await town.HealthAsync()).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);

        Directory.Move($"{town.Updates}-moved", town.Updates);
        (await town.WaitForLinkAsync("from", "learning")).GetProperty("says").ValueKind.ShouldBe(JsonValueKind.Null);

        Directory.Move(town.Orders, $"{town.Orders}-moved");
        await town.RequestAsync();
        await town.WaitForLinkAsync("to", "failing", l => l.GetProperty("oldestWaiting").ValueKind != JsonValueKind.Null);
        await town.WaitForLinkAsync("from", "learning");

        Directory.Move($"{town.Orders}-moved", town.Orders);
        await town.WaitForLinkAsync("to", "learning");
        (await town.HealthAsync()).Status.ShouldBe(HttpStatusCode.OK);
    }

    [TestMethod]
    public async Task A_department_that_never_answered_fails_although_the_breaker_ends_the_very_first_call()
    {
        await using var town = await RunningTown.StartAsync();
        Directory.Delete(town.Orders);

        await town.RequestAsync();

        var to = await town.WaitForLinkAsync("to", "failing");
        to.GetProperty("problem").GetString()!.ShouldContain("folder cannot be");
    }

    [TestMethod]
    public async Task A_department_that_answers_without_updates_is_silent_in_that_direction_until_its_next_update()
    {
        await using var town = await RunningTown.StartAsync(new ExpectedTraffic(null, 2 * Hour));
        await town.RequestAsync();
        await town.WaitForLinkAsync("from", "ok");
        town.Time.Advance(1.5 * Hour);
        await town.WaitForLinkAsync("from", "ok");

        town.Time.Advance(1 * Hour);
        var from = await town.WaitForLinkAsync("from", "silent");
        from.GetProperty("says").GetString()!.ShouldContain("no update since it is watched");
        from.GetProperty("failingSince").ValueKind.ShouldBe(JsonValueKind.Null, "its folder can be read");
        await town.WaitForLinkAsync("to", "learning");
        var (status, body) = await town.HealthAsync();
        (status, body.GetProperty("ok").GetBoolean()).ShouldBe((HttpStatusCode.ServiceUnavailable, false));

        await town.SendStatusAsync("new");
        await town.WaitForLinkAsync("from", "ok");
        (await town.HealthAsync()).Status.ShouldBe(HttpStatusCode.OK);
    }

    [TestMethod]
    public async Task The_status_of_a_running_hub_shows_the_silence_beside_its_other_properties()
    {
        await using var town = await RunningTown.StartAsync(new ExpectedTraffic(Hour, null));
        town.Time.Advance(2 * Hour);
        await town.WaitForLinkAsync("to", "silent");

        var (_, body) = await town.HealthAsync("/api/status");

        body.EnumerateObject().Select(p => p.Name).ShouldBeSubsetOf(
            ["tickets", "departments", "notices", "waiting", "parked", "store", "links", "stuck", "canary", "nodes", "outbox", "lookedAt"]);
        body.GetProperty("links").EnumerateArray().Select(l => l.GetProperty("state").GetString()).ShouldBe(["silent", "learning"]);
    }
}
