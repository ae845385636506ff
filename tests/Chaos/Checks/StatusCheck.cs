using Allentown311.City.Hub;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Allentown311.Chaos.Checks;

/// <summary>Checks that each work order has the same status in the hub as in its department's own database.</summary>
internal static class StatusCheck
{
    // These states repeat the status tables of the mappings on purpose: a check that read the mappings would not find their mistakes.
    private static readonly Dictionary<string, string> StateByCode = new(StringComparer.Ordinal)
    {
        ["NEW"] = "received", ["ASSIGNED"] = "scheduled", ["WIP"] = "in_progress", ["COMP"] = "completed",
        ["open"] = "received", ["assigned"] = "scheduled", ["working"] = "in_progress", ["resolved"] = "completed",
        ["RECEIVED"] = "received", ["DISPATCHED"] = "scheduled", ["ON SCENE"] = "in_progress", ["CLOSED"] = "completed",
        ["REQUESTED"] = "received", ["PLANNED"] = "scheduled", ["UNDERWAY"] = "in_progress", ["DONE"] = "completed",
    };

    /// <summary>The orders whose status differs, one line each. Orders parked in the hub are left out. Pure.</summary>
    public static IEnumerable<string> Differences(
        IEnumerable<HubOrder> orders, IReadOnlyDictionary<string, ILookup<string, string>> departments) =>
        from order in orders
        where !order.IsParked
        let codes = departments[order.Mapping][order.Reference]
        let states = codes.Select(code => StateByCode.GetValueOrDefault(code, code)).ToList()
        where states.Count == 0 || states.Any(state => state != order.State)
        select $"status: {order.Reference} is {order.State} in the hub and "
            + $"{(states.Count == 0 ? "nowhere" : string.Join(" and ", states))} at {order.Mapping}";

    /// <summary>Reads the status codes from a department's database, by reference.</summary>
    public static ILookup<string, string> Read(string data, string department)
    {
        var file = Path.Combine(data, department, $"{department}.db");
        using var database = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        return database.Query<(string Ref, string Status)>("SELECT ref, status FROM work_order")
            .ToLookup(r => r.Ref, r => r.Status, StringComparer.Ordinal);
    }
}
