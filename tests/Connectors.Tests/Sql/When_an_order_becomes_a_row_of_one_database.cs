using Allentown311.Connectors.Tests.Contract;

namespace Allentown311.Connectors.Tests.Sql;

[TestClass]
public sealed class When_an_order_becomes_a_row_of_Sqlite : When_an_order_becomes_a_row
{
    [TestMethod]
    public async Task A_database_somebody_else_has_locked_means_retry()
    {
        await using var rig = (SqliteRig)await StartAsync();
        await using var other = await rig.LockAsync();

        (await rig.Impatient().SubmitAsync(Orders.Make(), TestContext.CancellationToken)).ShouldBeOfType<SubmitResult.Retry>().Reason.ShouldContain("locked");
    }

    [TestMethod]
    public async Task A_path_that_is_wrong_makes_no_empty_database()
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
        await rig.OnInsertAsync("IF NEW.zip IS NULL THEN PERFORM pg_sleep(3); END IF");

        var unknown = await Should.ThrowAsync<OutcomeUnknownException>(() => rig.Impatient().SubmitAsync(Orders.Make(description: "private"), TestContext.CancellationToken));
        (await rig.Connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken)).ShouldBeOfType<SubmitResult.Created>();

        unknown.ToString().ShouldNotContain("private");
        (await rig.RecordsAsync()).Count.ShouldBe(1);
    }

    [TestMethod]
    public async Task A_server_that_shuts_down_has_rolled_back_and_says_so()
    {
        await using var rig = (PostgresRig)await StartAsync();
        await rig.OnInsertAsync("PERFORM pg_terminate_backend(pg_backend_pid())");

        (await rig.Connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken)).ShouldBeOfType<SubmitResult.Retry>().After.ShouldBeNull();
        (await rig.RecordsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_trigger_that_refuses_rejects_and_its_words_are_not_repeated()
    {
        await using var rig = (PostgresRig)await StartAsync();
        await rig.OnInsertAsync("RAISE EXCEPTION 'no: %', NEW.details");

        (await rig.Connector.SubmitAsync(Orders.Make(description: "private"), TestContext.CancellationToken))
            .ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldNotContain("private");
    }

    private protected override async Task<SqlRig> StartAsync() => (SqlRig)await PostgresRig.OpenAsync();
}

[TestClass]
public sealed class When_an_order_becomes_a_row_of_SqlServer : When_an_order_becomes_a_row
{
    private protected override async Task<SqlRig> StartAsync() => (SqlRig)await SqlServerRig.OpenAsync();
}
