
namespace Allentown311.Connectors.Tests.Sql;

/// <summary>How an order's values are bound, and what the database's errors mean: the same on every database.</summary>
public abstract class When_an_order_becomes_a_row
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_text_that_looks_like_SQL_is_stored_as_text()
    {
        await using var rig = await StartAsync();

        await rig.Connector.SubmitAsync(Orders.Make(1, "x'); DROP TABLE work_request; --"), Ct);
        await rig.Connector.SubmitAsync(Orders.Make(2, "@ref @kind :ref $1 ?"), Ct);

        (await rig.RecordsAsync()).Select(r => r.Details).ShouldBe(["x'); DROP TABLE work_request; --", "@ref @kind :ref $1 ?"]);
    }

    [TestMethod]
    public async Task A_failed_check_rejects_the_order_by_the_checks_name_and_never_shows_the_value()
    {
        await using var rig = await StartAsync();
        var order = Orders.Make(description: "private words", service: Orders.Refused);

        var reason = (await rig.Connector.SubmitAsync(order, Ct)).ShouldBeOfType<SubmitResult.Rejected>().Reason;

        reason.ShouldContain("kind");
        reason.ShouldNotContain("private");
        reason.ShouldNotContain("BAD");
    }

    [TestMethod]
    public async Task A_text_too_long_rejects_the_order_and_never_shows_the_value()
    {
        await using var rig = await StartAsync();
        var description = string.Concat(Enumerable.Repeat("private ", 600));

        var result = await rig.Connector.SubmitAsync(Orders.Make(description: description), Ct);

        result.ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldNotContain("private");
        (await rig.RecordsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_number_is_stored_as_a_number_and_a_missing_value_as_NULL()
    {
        await using var rig = await StartAsync();

        await rig.Connector.SubmitAsync(Orders.Make(), Ct);

        (await rig.ReadValueAsync("lat")).ShouldBe(40.602);
        (await rig.ReadValueAsync("zip")).ShouldBe(DBNull.Value);
    }

    [TestMethod]
    public async Task A_missing_table_means_that_the_database_is_down_and_not_that_the_order_is_wrong()
    {
        await using var rig = await StartAsync();
        await rig.HideTableAsync();
        var result = await rig.Connector.SubmitAsync(Orders.Make(), Ct);
        await rig.RestoreTableAsync();

        result.ShouldBeOfType<SubmitResult.Retry>().After.ShouldBeNull();
    }

    [TestMethod]
    public async Task A_duplicate_of_another_unique_key_is_not_mistaken_for_our_record()
    {
        await using var rig = await StartAsync();
        await rig.Connector.SubmitAsync(Orders.Make(1), Ct);
        await rig.AddUniqueKindAsync();

        (await rig.Connector.SubmitAsync(Orders.Make(2), Ct)).ShouldBeOfType<SubmitResult.Rejected>();
        (await rig.RecordsAsync()).Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task The_same_order_from_twenty_senders_at_once_makes_one_row()
    {
        await using var rig = await StartAsync();
        var order = Orders.Make();

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => rig.Connector.SubmitAsync(order, Ct), Ct)));

        results.Count(r => r is SubmitResult.Created).ShouldBe(1);
        results.Where(r => r is not SubmitResult.Created).ShouldAllBe(r => r is SubmitResult.AlreadyExists);
        results.OfType<SubmitResult.AlreadyExists>().Select(r => r.Id).Distinct().ShouldHaveSingleItem()
            .ShouldBe(results.OfType<SubmitResult.Created>().Single().Id);
        (await rig.RecordsAsync()).Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_full_page_of_rows_that_cannot_be_read_does_not_hide_the_rows_behind_it()
    {
        await using var rig = await StartAsync();
        for (var n = 1; n <= 12; n++)
        {
            var order = Orders.Make(n);
            await rig.Connector.SubmitAsync(order, Ct);
            await rig.ChangeAsync(order.Reference, n <= 11 ? "" : "DONE", rig.Clock.GetUtcNow().AddSeconds(n <= 11 ? -2 : -1));
        }

        var first = await rig.Connector.ReadStatusAsync(null, Ct);
        var second = await rig.Connector.ReadStatusAsync(first.Cursor, Ct);

        first.Rejected.Count.ShouldBe(10);
        first.More.ShouldBeTrue();
        second.Rejected.Count.ShouldBe(1);
        second.Updates.ShouldHaveSingleItem().Code.ShouldBe("DONE");
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(15)]
    public async Task Times_in_the_future_do_not_hide_what_changes_next(int rows)
    {
        await using var rig = await StartAsync();
        for (var n = 1; n <= rows + 1; n++)
        {
            await rig.Connector.SubmitAsync(Orders.Make(n), Ct);
            if (n <= rows)
            {
                await rig.ChangeAsync(Orders.Make(n).Reference, "WIP", rig.Clock.GetUtcNow().AddYears(1));
            }
        }

        var page = await rig.Connector.ReadStatusAsync(null, Ct);
        while (page.More)
        {
            page = await rig.Connector.ReadStatusAsync(page.Cursor, Ct);
        }

        await rig.ChangeAsync(Orders.Make(rows + 1).Reference, "DONE", rig.Clock.GetUtcNow());
        (await rig.Connector.ReadStatusAsync(page.Cursor, Ct)).Updates.Select(u => u.Code).ShouldContain("DONE");
    }

    private protected abstract Task<SqlRig> StartAsync();
}
