namespace Allentown311.Hub.Tests.Store.Postgres;

[TestClass]
public sealed class When_the_server_plans
{
    // The column has no index, so a sequential scan is the only way. Because such scans are disabled, PostgreSQL gives it a very high cost.
    private const string NoOtherWay = "EXPLAIN (ANALYZE, TIMING off) SELECT count(*) FROM job WHERE payload = 'x'";

    [TestMethod]
    public async Task The_server_reads_by_key_and_compiles_nothing()
    {
        using var database = TestDatabase.Postgres();
        await using var store = database.Open();
        await using var server = database.Connect();
        await using var connection = await server.OpenAsync(default);
        // The statistics say that the table is empty, as in a new city. With its default settings the server would scan it.
        database.Execute("ANALYZE ticket");
        var plan = await AskAsync("EXPLAIN SELECT * FROM ticket WHERE id = 1");
        plan.ShouldContain("Index Scan");
        plan.ShouldNotContain("Seq Scan");

        plan = await AskAsync(NoOtherWay);
        plan.ShouldContain("Execution Time");
        plan.ShouldNotContain("JIT");

        async Task<string> AskAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await using var reader = await command.ExecuteReaderAsync();
            var lines = new List<string>();
            while (await reader.ReadAsync())
            {
                lines.Add(reader.GetString(0));
            }

            return string.Join('\n', lines);
        }
    }
}
