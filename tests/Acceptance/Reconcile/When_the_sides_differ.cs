using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Reconcile;

[TestClass]
public class When_the_sides_differ
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task A_record_that_the_department_lost_is_reported_and_made_again_under_its_reference()
    {
        var ct = TestContext.CancellationToken;
        await using var department = await FakeDepartment.StartAsync(ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), ct);
        await town.PostOneAsync(ct);
        var order = await town.OrderAsync(o => o.State == "received", ct);
        department.Records.Clear();

        var report = await ReconcileUntilAsync(town, "missing there", ct);
        report.ShouldContain($"{order.Reference}: received here as D-1, no record there");
        department.Records.ShouldBeEmpty("without --mend nothing is changed");
        (await ReconcileAsync(town, ct, "--mend")).ShouldContain("mended");

        await Eventually.BecomesTrueAsync(() => !department.Records.IsEmpty, ct);
        await town.OrderAsync(o => o.State == "received", ct);
        department.Records.ShouldBe([order.Reference]);
        await ReconcileUntilAsync(town, "1 work orders compared, no difference", ct);
    }

    [TestMethod]
    public async Task A_status_that_was_never_read_is_found_and_mended_and_a_record_keyed_by_hand_is_ignored()
    {
        var ct = TestContext.CancellationToken;
        await using var department = await FakeDepartment.StartAsync(ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url, list: true), ct);
        await town.PostOneAsync(ct);
        var order = await town.OrderAsync(o => o.State == "received", ct);
        department.Listed.Enqueue($$"""{"id":"D-1","ref":"{{order.Reference}}","status":"done","at":"2026-01-01T00:00:00Z"}""");
        department.Listed.Enqueue("""{"id":"D-2","status":"done","at":"2026-01-01T00:00:00Z"}""");
        department.Listed.Enqueue("""{"id":"D-3","ref":"26-00417-3-1","status":"new","at":"2026-01-01T00:00:00Z"}""");

        var report = await ReconcileUntilAsync(town, "differences", ct);
        report.ShouldContain($"status        {order.Reference}: received here, done there");
        report.ShouldNotContain("D-2");
        report.ShouldContain("missing here  26-00417-3-1: D-3 carries our reference");
        (await ReconcileAsync(town, ct, "--mend")).ShouldContain("take it up again by hand");

        await town.OrderAsync(o => o.State == "completed", ct);
        department.Records.ShouldBe([order.Reference]);
    }

    [TestMethod]
    public async Task A_department_that_cannot_be_read_is_not_treated_as_one_without_records()
    {
        var ct = TestContext.CancellationToken;
        await using var department = await FakeDepartment.StartAsync(ct);
        using var town = await SmallTown.StartAsync(_ => SmallCity.Rest(department.Url), ct);
        await town.PostOneAsync(ct);
        await town.OrderAsync(o => o.State == "received", ct);
        await ReconcileUntilAsync(town, "1 work orders compared, no difference", ct);
        department.FixedReply = Reply.LoginPage;

        (await ReconcileAsync(town, ct)).ShouldContain("could not be compared: its answer cannot be read");
        department.Records.Count.ShouldBe(1);
    }

    private static Task<string> ReconcileUntilAsync(SmallTown town, string text, CancellationToken ct) =>
        Eventually.SeesAsync(() => ReconcileAsync(town, ct), output => output.Contains(text, StringComparison.Ordinal), ct);

    private static async Task<string> ReconcileAsync(SmallTown town, CancellationToken ct, params IEnumerable<string> more)
    {
        using var command = town.Hub.Run("reconcile", ["works", .. more]);
        await command.EndAsync(ct);
        return command.Output;
    }
}
