using Allentown311.Hub.Retention;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Retention;

[TestClass]
public sealed class When_tickets_to_destroy_are_sought
{
    [TestMethod]
    public void They_are_read_in_the_order_of_an_index_and_what_keeps_them_is_sought_by_key()
    {
        using var folder = new TempFolder();
        using var connection = Database.Open(folder.File(), writes: true);
        Schema.Upgrade(connection, Schema.Newest);
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {PurgeQueries.FindSql(new SqliteSql())}";
        foreach (var (name, value) in new[] { ("@level", 0L), ("@before", 9L), ("@most", 100L) })
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.Parameters.AddWithValue("@ticket", DBNull.Value);
        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
        {
            plan.Add(reader.GetString(3));
        }

        var text = string.Join('\n', plan);
        plan.ShouldContain(line => line.Contains("USING INDEX ticket_ended (destroyed=? AND ended_at<?)", StringComparison.Ordinal), text);
        plan.ShouldNotContain(line => line.Contains("TEMP B-TREE", StringComparison.Ordinal), text);
        plan.ShouldNotContain(line => line.StartsWith("SCAN", StringComparison.Ordinal) && !line.Contains(" h", StringComparison.Ordinal)
            && !line.Contains(" o", StringComparison.Ordinal), text);
    }
}
