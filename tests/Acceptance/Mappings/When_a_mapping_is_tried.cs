using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Mappings;

[TestClass]
public class When_a_mapping_is_tried
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task The_envelope_is_shown_and_nothing_is_sent()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var ticket = Path.Combine(town.Folder, "ticket.yaml");
        await File.WriteAllTextAsync(ticket, """
            service: pothole
            description: "5\" deep <near> A&P"
            address: 435 Hamilton St
            resident: { name: Test Person, phone: "+1 610 555 0100" }
            """, ct);

        using var attempt = town.Hub.RunOnCity("mappings", "try", "streets", "--ticket", ticket);

        (await attempt.EndAsync(ct)).ShouldBe(0, attempt.Output);
        attempt.Output.ShouldContain("<s:Envelope");
        attempt.Output.ShouldContain("<Type>PTH</Type>");
        attempt.Output.ShouldContain("&lt;near&gt; A&amp;P");
        attempt.Output.ShouldContain("Basic ***");
        town.Departments.Ledger("streets").ShouldBeEmpty();
        (await town.Hub.Api.StatusAsync(ct)).Tickets.Values.Sum().ShouldBe(0);
    }

    [TestMethod]
    public async Task Each_departments_connection_is_tried_and_one_that_is_down_is_told()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct, without: "parking");
        using var all = town.Hub.RunOnCity("connect");
        (await all.EndAsync(ct)).ShouldBe(1, all.Output);
        await town.StartAsync("parking", ct);

        using var one = town.Hub.RunOnCity("connect", "parking");

        (await one.EndAsync(ct)).ShouldBe(0, one.Output);
        all.Output.Split('\n').Count(line => line.Contains("): reached. ", StringComparison.Ordinal)).ShouldBe(3, all.Output);
        all.Output.ShouldContain("parking (rest): NOT reached. ");
        one.Output.ShouldStartWith("parking (rest): reached. ");
        town.Departments.Ledger("streets").ShouldBeEmpty();
    }

    [TestMethod]
    public async Task An_unknown_name_is_refused_with_the_nearest_one()
    {
        var start = Programs.Hub("mappings", "try", "street", "--ticket", "none.yaml", "--city", Programs.Allentown);
        using var attempt = new RunningProgram(start);

        (await attempt.EndAsync(TestContext.CancellationToken)).ShouldBe(1);
        attempt.Output.ShouldContain("Did you mean \"streets\"");
    }
}
