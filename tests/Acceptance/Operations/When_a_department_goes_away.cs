using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Operations;

/// <summary>What an operator sees of it: <c>hub status</c>, beside the running hub, as text that is piped.</summary>
[TestClass]
public class When_a_department_goes_away
{
    private const int Columns = 80;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task Status_says_since_when_and_why_in_eighty_columns_and_then_that_it_is_back()
    {
        await using var department = await StandIn.StartAsync(Ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), Ct);
        await town.AskAsync(Ct);
        await town.OrderAsync(o => o.State == "received", Ct);
        var well = await StatusAsync(town, text => Line(text, "from works").Contains("learning", StringComparison.Ordinal) && Line(text, "to works").Contains("learning", StringComparison.Ordinal));
        Line(well, "to works").ShouldContain("learning");
        well.ShouldNotContain("failing");

        department.Instead = new Reply(500, "text/plain", []);
        var away = await StatusAsync(town, text => Line(text, "from works").Contains("failing", StringComparison.Ordinal));
        away.ShouldContain("failing: from works: failing since");
        away.ShouldContain("HTTP 500");
        Line(away, "to works").ShouldContain("learning", Case.Sensitive, "no order was sent meanwhile");
        away.Split('\n').TakeWhile(l => !l.StartsWith("Tickets", StringComparison.Ordinal)).ShouldAllBe(l => l.Length <= Columns);

        department.Instead = null;
        (await StatusAsync(town, text => Line(text, "from works").Contains("learning", StringComparison.Ordinal))).ShouldNotContain("failing");
    }

    private async Task<string> StatusAsync(SmallTown town, Func<string, bool> wished) => await Eventually.SeesAsync(
        async () =>
        {
            using var status = town.Hub.RunOnData("status");
            await status.EndAsync(Ct);
            return status.Output;
        },
        wished, Ct);

    private static string Line(string text, string start) => text.Split('\n').FirstOrDefault(l => l.StartsWith(start, StringComparison.Ordinal)) ?? "";
}
