
namespace Allentown311.Connectors.Tests.Sql;

[TestClass]
public sealed class When_an_order_becomes_a_row_of_Sqlite : When_an_order_becomes_a_row
{
    [TestMethod]
    public async Task An_order_for_a_database_that_another_program_has_locked_is_retried()
    {
        await using var rig = (SqliteRig)await StartAsync();
        await using var other = await rig.LockAsync();

        var result = await rig.WithShortTimeout().SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        result.ShouldBeOfType<SubmitResult.Retry>().Reason.ShouldContain("locked");
    }

    [TestMethod]
    public async Task A_wrong_path_creates_no_empty_database()
    {
        await using var rig = (SqliteRig)await StartAsync();
        await rig.GoDownAsync();

        await rig.Connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        rig.Files.ShouldNotContain("nowhere.db");
    }

    private protected override Task<SqlRig> StartAsync() => new SqliteRig().StartAsync();
}

[TestClass]
public sealed class When_an_order_becomes_a_row_of_Postgres : When_an_order_becomes_a_row
{
    [TestMethod]
    public async Task An_insert_that_times_out_is_an_unknown_outcome_and_sending_it_again_makes_one_row()
    {
        await using var rig = (PostgresRig)await StartAsync();
        await rig.AddInsertTriggerAsync("IF NEW.zip IS NULL THEN PERFORM pg_sleep(3); END IF");
        var order = Orders.Make(description: "private");

        var unknown = await Should.ThrowAsync<OutcomeUnknownException>(
            () => rig.WithShortTimeout().SubmitAsync(order, TestContext.CancellationToken));
        (await rig.Connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken)).ShouldBeOfType<SubmitResult.Created>();

        unknown.ToString().ShouldNotContain("private");
        (await rig.RecordsAsync()).Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task An_order_that_a_server_rolled_back_as_it_shut_down_is_retried()
    {
        await using var rig = (PostgresRig)await StartAsync();
        await rig.AddInsertTriggerAsync("PERFORM pg_terminate_backend(pg_backend_pid())");

        var result = await rig.Connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        result.ShouldBeOfType<SubmitResult.Retry>().After.ShouldBeNull();
        (await rig.RecordsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_trigger_that_raises_an_error_rejects_the_order_and_the_desk_reads_its_message()
    {
        await using var rig = (PostgresRig)await StartAsync();
        await rig.AddInsertTriggerAsync("RAISE EXCEPTION 'ward % is closed', 7");

        (await rig.Connector.SubmitAsync(Orders.Make(description: "private"), TestContext.CancellationToken))
            .ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldEndWith("(SQLSTATE P0001): ward 7 is closed.");
    }

    [TestMethod]
    public async Task A_trigger_that_builds_wrong_sql_from_a_value_does_not_show_the_value()
    {
        await using var rig = (PostgresRig)await StartAsync();
        await rig.AddInsertTriggerAsync("EXECUTE 'SELECT ' || NEW.details");

        var reason = (await rig.Connector.SubmitAsync(Orders.Make(description: "private"), TestContext.CancellationToken))
            .ShouldBeOfType<SubmitResult.Retry>().Reason;

        reason.ShouldContain("SQLSTATE 42703, in a function or trigger");
        reason.ShouldNotContain("private");
    }

    private protected override async Task<SqlRig> StartAsync() => (SqlRig)await PostgresRig.OpenAsync();
}

[TestClass]
public sealed class When_an_order_becomes_a_row_of_SqlServer : When_an_order_becomes_a_row
{
    private protected override async Task<SqlRig> StartAsync() => (SqlRig)await SqlServerRig.OpenAsync();
}
