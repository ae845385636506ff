using System.Collections.Frozen;
using Allentown311.Connectors.Coded;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Testing;

/// <summary>
/// What a connector gets from its mapping in these tests: the table <c>codes.kind</c> has PTH for the service <c>pothole</c> and BAD, which
/// the department refuses, for <c>sinkhole</c>; the statuses are NEW (received), WIP (in progress) and DONE (completed).
/// </summary>
public static class Connections
{
    /// <summary>The context for the constructor of <typeparamref name="TConnector"/>.</summary>
    /// <param name="settings">What the mapping would write under <c>settings:</c>.</param>
    /// <param name="time">The clock of the rig.</param>
    /// <exception cref="ArgumentException">A setting is missing or unknown, as a mapping's would be reported.</exception>
    public static ConnectorContext Of<TConnector>(IReadOnlyDictionary<string, string> settings, TimeProvider time)
        where TConnector : IWorkOrderConnector
    {
        var kind = CodedKind.Of<TConnector>("tested");
        var missing = kind.Settings.Where(s => s.Required).Select(s => s.Name).Except(settings.Keys).ToList();
        var unknown = settings.Keys.Except(kind.Settings.Select(s => s.Name)).ToList();
        if (missing.Count > 0 || unknown.Count > 0)
        {
            throw new ArgumentException(
                $"missing: {string.Join(", ", missing)}; without [ConnectorSetting]: {string.Join(", ", unknown)}", nameof(settings));
        }

        var codes = new Dictionary<string, string>(StringComparer.Ordinal) { [Orders.Known] = "PTH", [Orders.Refused] = "BAD" };
        var tables = new Dictionary<string, CodeTable>(StringComparer.Ordinal)
        {
            ["kind"] = new("ticket.service", codes.ToFrozenDictionary(StringComparer.Ordinal)),
        };
        var states = new Dictionary<string, WorkOrderState>(StringComparer.Ordinal)
        {
            ["NEW"] = WorkOrderState.Received,
            ["WIP"] = WorkOrderState.InProgress,
            ["DONE"] = WorkOrderState.Completed,
        };
        var mapping = new CodedMapping
        {
            Name = "streets",
            Connector = kind.Name,
            File = "mappings/streets.yaml",
            Limits = new Limits(),
            Codes = new CodeTables(tables.ToFrozenDictionary(StringComparer.Ordinal)),
            Status = new StatusTable(states.ToFrozenDictionary(StringComparer.Ordinal)),
            Kind = kind,
            Settings = settings.ToFrozenDictionary(StringComparer.Ordinal),
        };
        return new ConnectorContext(mapping, time);
    }
}
