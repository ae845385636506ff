using System.Collections.Frozen;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Mappings.Translation;

/// <summary>
/// What a department's status codes mean. Codes are compared exactly, in the form of <see cref="RecordKey"/>; an unknown one is null, never
/// guessed.
/// </summary>
public sealed class StatusTable(FrozenDictionary<string, WorkOrderState> map)
{
    /// <summary>From the department's code to our state.</summary>
    public IReadOnlyDictionary<string, WorkOrderState> Map => map;

    /// <summary>The state of a code, or null.</summary>
    public WorkOrderState? this[string code] => map.TryGetValue(RecordKey.Of(code), out var state) ? state : null;
}
