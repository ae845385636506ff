using Allentown311.Acceptance.Harness;
using Microsoft.Data.Sqlite;

namespace Allentown311.Acceptance.Crashes;

/// <summary>Promise S: the hub reports the same status for every work order as the department's own database.</summary>
internal static class StatusChecks
{
    // Each department's status code for completed work.
    private static readonly Dictionary<string, string> CompletedCodes = new(StringComparer.Ordinal)
    {
        ["streets"] = "COMP", ["parking"] = "resolved", ["animals"] = "CLOSED", ["parks"] = "DONE",
    };

    /// <summary>Every order is completed, in the department's system and in the hub.</summary>
    public static async Task ShouldBeDoneThereAndHereAsync(ITown town, CancellationToken ct)
    {
        var here = (await town.Api.OrdersAsync(ct))
            .Select(o => (o.Reference, State: o.State == "completed" ? CompletedCodes[o.Mapping] : o.State));
        here.Order().ShouldBe(Harness.Departments.Names.SelectMany(name => ReadStatuses(town, name)).Order());
    }

    private static List<(string Reference, string State)> ReadStatuses(ITown town, string department)
    {
        var path = Path.Combine(town.Folder, department, $"{department}.db");
        var file = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
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
