namespace Allentown311.Hub.Tests.Store.Postgres;

[TestClass]
public sealed class When_the_server_plans
{
    // A column without an index: reading the table through is the only way, and counts as very dear since it is forbidden wherever there is another.
    private const string NoOtherWay = "EXPLAIN (ANALYZE, TIMING off) SELECT count(*) FROM job WHERE payload = 'x'";

    [TestMethod]
    public async Task It_reads_by_key_and_compiles_nothing()
    {
        using var database = TestDatabase.Postgres();
        await using var store = database.Open();
        await using var server = database.Connect();
        await using var connection = await server.OpenAsync(default);
        // Known to be empty, as a new city's is: by itself the server would read it through.
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
