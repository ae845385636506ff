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
        await using var town = await QuietTown.StartAsync();
        await town.AskAsync();
        await town.SeesAsync("to", "learning", l => l.GetProperty("lastNews").ValueKind != JsonValueKind.Null);
        await town.SeesAsync("from", "learning", l => l.GetProperty("lastSuccess").ValueKind != JsonValueKind.Null);
        (await town.HealthAsync()).Status.ShouldBe(HttpStatusCode.OK);

        Directory.Move(town.Updates, $"{town.Updates}-away");
        var from = await town.SeesAsync("from", "failing");
        from.GetProperty("says").GetString()!.ShouldContain("failing since");
        from.GetProperty("problem").GetString().ShouldBe("DirectoryNotFoundException");
        await town.AskAsync();
        await town.SeesAsync("to", "learning", l => l.GetProperty("oldestWaiting").ValueKind == JsonValueKind.Null);
        (await town.HealthAsync()).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);

        Directory.Move($"{town.Updates}-away", town.Updates);
        (await town.SeesAsync("from", "learning")).GetProperty("says").ValueKind.ShouldBe(JsonValueKind.Null);

        Directory.Move(town.Orders, $"{town.Orders}-away");
        await town.AskAsync();
        await town.SeesAsync("to", "failing", l => l.GetProperty("oldestWaiting").ValueKind != JsonValueKind.Null);
        await town.SeesAsync("from", "learning");

        Directory.Move($"{town.Orders}-away", town.Orders);
        await town.SeesAsync("to", "learning");
        (await town.HealthAsync()).Status.ShouldBe(HttpStatusCode.OK);
    }

    [TestMethod]
    public async Task One_that_was_never_there_fails_although_the_breaker_ends_the_very_first_call()
    {
        await using var town = await QuietTown.StartAsync();
        Directory.Delete(town.Orders);

        await town.AskAsync();

        var to = await town.SeesAsync("to", "failing");
        to.GetProperty("problem").GetString()!.ShouldContain("folder cannot be");
    }

    [TestMethod]
    public async Task One_that_answers_and_says_nothing_is_told_by_direction_and_its_next_word_ends_it()
    {
        await using var town = await QuietTown.StartAsync(new ExpectedTraffic(null, 2 * Hour));
        await town.AskAsync();
        await town.SeesAsync("from", "ok");
        town.Time.Advance(1.5 * Hour);
        await town.SeesAsync("from", "ok");

        town.Time.Advance(1 * Hour);
        var from = await town.SeesAsync("from", "silent");
        from.GetProperty("says").GetString()!.ShouldContain("no update since it is watched");
        from.GetProperty("failingSince").ValueKind.ShouldBe(JsonValueKind.Null, "it answers");
        await town.SeesAsync("to", "learning");
        var (status, body) = await town.HealthAsync();
        (status, body.GetProperty("ok").GetBoolean()).ShouldBe((HttpStatusCode.ServiceUnavailable, false));

        await town.SayAsync("new");
        await town.SeesAsync("from", "ok");
        (await town.HealthAsync()).Status.ShouldBe(HttpStatusCode.OK);
    }

    [TestMethod]
    public async Task The_status_of_a_running_hub_says_it_too_and_keeps_what_it_said_before()
    {
        await using var town = await QuietTown.StartAsync(new ExpectedTraffic(Hour, null));
        town.Time.Advance(2 * Hour);
        await town.SeesAsync("to", "silent");

        var (_, body) = await town.HealthAsync("/api/status");

        body.EnumerateObject().Select(p => p.Name).ShouldBeSubsetOf(
            ["tickets", "departments", "notices", "waiting", "parked", "store", "links", "canary", "nodes", "outbox", "lookedAt"]);
        body.GetProperty("links").EnumerateArray().Select(l => l.GetProperty("state").GetString()).ShouldBe(["silent", "learning"]);
    }
}
