
namespace Allentown311.Connectors.Tests.Sql;

/// <summary>A function of PostgreSQL tells -1 rows, as a procedure of SQL Server does, or a statement below SET NOCOUNT ON.</summary>
[TestClass]
public sealed class When_a_statement_does_not_tell_its_rows
{
    private const string Find =
        "find: { sql: \"SELECT id FROM work_request WHERE client_ref = @ref\", params: { ref: \"{{ref}}\" } }";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task A_record_that_was_written_is_created_with_its_number()
    {
        await using var rig = (PostgresRig)await PostgresRig.OpenAsync();
        var connector = await rig.WithFunctionAsync(id: true);

        var created = await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        created.ShouldBeOfType<SubmitResult.Created>().Id.ShouldBe("1");
        (await rig.RecordsAsync()).ShouldHaveSingleItem().Reference.ShouldBe(Orders.Make().Reference);
    }

    [TestMethod]
    [DataRow(true, "", DisplayName = "by the id query")]
    [DataRow(false, Find, DisplayName = "by the find query")]
    [DataRow(true, Find, DisplayName = "by both")]
    public async Task An_order_that_the_function_leaves_out_is_rejected_and_not_handed_over(bool id, string find)
    {
        await using var rig = (PostgresRig)await PostgresRig.OpenAsync();
        var connector = await rig.WithFunctionAsync(id, find);

        var result = await connector.SubmitAsync(Orders.Make(service: Orders.Refused), TestContext.CancellationToken);

        result.ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldContain("The insert wrote nothing, and no record has our reference");
    }

    [TestMethod]
    public async Task Without_a_look_up_nothing_is_proven_so_nothing_is_kept_and_the_reason_says_what_to_add()
    {
        await using var rig = (PostgresRig)await PostgresRig.OpenAsync();
        var connector = await rig.WithFunctionAsync(id: false);

        var result = await connector.SubmitAsync(Orders.Make(), TestContext.CancellationToken);

        result.ShouldBeOfType<SubmitResult.Rejected>().Reason.ShouldContain("neither id nor find");
        (await rig.RecordsAsync()).ShouldBeEmpty();
    }
}
