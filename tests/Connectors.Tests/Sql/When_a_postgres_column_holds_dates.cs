using Allentown311.CrmCore.Tickets;

namespace Allentown311.Connectors.Tests.Sql;

[TestClass]
public sealed class When_a_postgres_column_holds_dates
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task A_date_is_midnight_in_the_departments_zone_and_a_date_that_means_never_costs_its_own_row()
    {
        await using var rig = (PostgresRig)await PostgresRig.OpenAsync();
        var connector = await rig.WithDatesAsync();
        var today = rig.Clock.GetUtcNow().UtcDateTime.Date;
        var (done, never) = (Orders.Make(1), Orders.Make(2));
        foreach (var order in new[] { done, never })
        {
            (await connector.SubmitAsync(order, TestContext.CancellationToken)).ShouldNotBeOfType<SubmitResult.Rejected>();
        }

        var sql = "UPDATE work_request SET state = 'DONE', closed_on = @day::date WHERE client_ref = @ref";
        await rig.RunAsync(sql, ("day", $"{today:yyyy-MM-dd}"), ("ref", done.Reference));
        await rig.RunAsync(sql, ("day", "infinity"), ("ref", never.Reference));

        var page = await connector.ReadStatusAsync(null, TestContext.CancellationToken);
        var again = await connector.ReadStatusAsync(page.Cursor, TestContext.CancellationToken);

        var update = page.Updates.ShouldHaveSingleItem();
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        (update.Reference, update.State, update.Granularity).ShouldBe((done.Reference, WorkOrderState.Completed, TimeSpan.FromDays(1)));
        update.ChangedAt.ShouldBe(new DateTimeOffset(DateTime.SpecifyKind(today, DateTimeKind.Unspecified), zone.GetUtcOffset(today)));
        page.Rejected.ShouldHaveSingleItem().Reason.ShouldContain("never");
        again.Updates.ShouldHaveSingleItem("a later change of the same day has the same date").Reference.ShouldBe(done.Reference);
    }
}
