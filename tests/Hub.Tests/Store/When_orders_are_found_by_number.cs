using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Sqlite;

namespace Allentown311.Hub.Tests.Store;

[TestClass]
public sealed class When_orders_are_found_by_number
{
    [TestMethod]
    public void Each_number_is_one_index_seek_however_many_orders_its_department_has()
    {
        using var folder = new TempFolder();
        using var connection = Database.Open(folder.File(), writes: true);
        Schema.Upgrade(connection, Schema.Newest);
        using var command = connection.CreateCommand();
        command.CommandText = $"EXPLAIN QUERY PLAN {SqlTickets.ByExternalId(new SqliteSql())}";
        command.Parameters.AddWithValue("@mapping", "streets");
        command.Parameters.AddWithValue("@ids", """["S-1"]""");
        using var reader = command.ExecuteReader();
        var plan = new List<string>();
        while (reader.Read())
        {
            plan.Add(reader.GetString(3));
        }

        plan.ShouldContain(
            line => line.Contains("work_order_external (mapping=? AND external_id=?)", StringComparison.Ordinal),
            string.Join('\n', plan));
    }
}
