using Allentown311.Acceptance.Harness;
using Microsoft.Data.Sqlite;

namespace Allentown311.Acceptance.Crashes;

/// <summary>Promise S: what the hub says of every work order is what the department's own database says.</summary>
internal static class Statuses
{
    // What each department calls work that is done.
    private static readonly Dictionary<string, string> Done = new(StringComparer.Ordinal)
    {
        ["streets"] = "COMP", ["parking"] = "resolved", ["animals"] = "CLOSED", ["parks"] = "DONE",
    };

    /// <summary>Every order is done, there and here.</summary>
    public static async Task ShouldBeDoneThereAndHereAsync(ITown town, CancellationToken ct)
    {
        var here = (await town.Api.OrdersAsync(ct)).Select(o => (o.Reference, State: o.State == "completed" ? Done[o.Mapping] : o.State));
        here.Order().ShouldBe(Harness.Departments.Names.SelectMany(name => Of(town, name)).Order());
    }

    private static List<(string Reference, string State)> Of(ITown town, string department)
    {
        var file = new SqliteConnectionStringBuilder { DataSource = Path.Combine(town.Folder, department, $"{department}.db"), Pooling = false };
        using var connection = new SqliteConnection(file.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT ref, status FROM work_order";
        using var reader = command.ExecuteReader();
        var found = new List<(string, string)>();
        while (reader.Read())
            found.Add((reader.GetString(0), reader.GetString(1)));
        return found;
    }
}
