using Allentown311.Connectors.Sql;

namespace Allentown311.Connectors.Tests.Sql;

[TestClass]
public sealed class When_a_database_tells_its_tables
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task A_postgres_column_is_required_that_takes_no_null_and_has_no_value_of_its_own()
    {
        await using var rig = await PostgresRig.OpenSchemaAsync();

        var columns = await SqlFields.OfTableAsync(rig.ReadMapping(), "work_request", TestContext.CancellationToken);

        columns.ShouldContain(new SqlField("id", "bigint", null, Required: false));
        columns.ShouldContain(new SqlField("client_ref", "text", null, Required: true));
        columns.ShouldContain(new SqlField("details", "character varying", 3999, Required: true));
        columns.ShouldContain(new SqlField("state", "text", null, Required: false));
    }

    [TestMethod]
    public async Task A_procedure_tells_what_it_is_given()
    {
        await using var rig = await PostgresRig.OpenSchemaAsync();
        await rig.AddProcedureAsync("take_order(ref text, kind varchar, INOUT number bigint DEFAULT 0)");

        var parameters = await SqlFields.OfProcedureAsync(rig.ReadMapping(), rig.InSchema("take_order"), TestContext.CancellationToken);

        parameters.Select(p => p.Name).ShouldBe(["ref", "kind", "number"]);
    }

    [TestMethod]
    public async Task A_table_that_is_not_there_has_no_columns()
    {
        await using var rig = await new SqliteRig().StartAsync();

        (await SqlFields.OfTableAsync(rig.ReadMapping(), "no_such_table", TestContext.CancellationToken)).ShouldBeEmpty();
        (await SqlFields.OfTableAsync(rig.ReadMapping(), "work_request", TestContext.CancellationToken)).ShouldNotBeEmpty();
    }
}
