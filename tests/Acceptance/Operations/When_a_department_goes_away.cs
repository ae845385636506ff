using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Operations;

/// <summary>What an operator sees of a department that fails: <c>hub status</c>, beside the running hub, as text in a pipe.</summary>
[TestClass]
public class When_a_department_goes_away
{
    private const int Columns = 80;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Status_shows_in_eighty_columns_since_when_it_fails_and_why_and_then_that_it_is_back()
    {
        await using var department = await FakeDepartment.StartAsync(Ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), Ct);
        await town.PostOneAsync(Ct);
        await town.OrderAsync(o => o.State == "received", Ct);
        var healthy = await StatusAsync(town, text => IsIn(text, "from works", "learning") && IsIn(text, "to works", "learning"));
        healthy.ShouldNotContain("failing");

        department.FixedReply = new Reply(500, "text/plain", []);
        var failing = await StatusAsync(town, text => IsIn(text, "from works", "failing"));
        failing.ShouldContain("failing: from works: failing since");
        failing.ShouldContain("HTTP 500");
        IsIn(failing, "to works", "learning").ShouldBeTrue($"no order was sent meanwhile: {failing}");
        failing.Split('\n').TakeWhile(l => !l.StartsWith("Tickets", StringComparison.Ordinal)).ShouldAllBe(l => l.Length <= Columns);

        department.FixedReply = null;
        (await StatusAsync(town, text => IsIn(text, "from works", "learning"))).ShouldNotContain("failing");
    }

    private async Task<string> StatusAsync(SmallTown town, Func<string, bool> condition) => await Eventually.SeesAsync(
        async () =>
        {
            using var status = town.Hub.RunOnData("status");
            await status.EndAsync(Ct);
            return status.Output;
        },
        condition, Ct);

    // True when the first line of a link contains this state.
    private static bool IsIn(string text, string link, string state)
    {
        var line = text.Split('\n').FirstOrDefault(l => l.StartsWith(link, StringComparison.Ordinal)) ?? "";
        return line.Contains(state, StringComparison.Ordinal);
    }
}
