namespace Allentown311.CrmCore.Tickets;

/// <summary>
/// pending → sent → received → scheduled → in_progress ⇄ on_hold → completed | declined | duplicate | cancelled; aside: in_doubt, parked.
/// </summary>
public enum WorkOrderState
{
    /// <summary>Not sent yet.</summary>
    Pending = 0,

    /// <summary>Handed over; the department has not said it has it.</summary>
    Sent = 10,

    /// <summary>The department has a record of it.</summary>
    Received = 20,

    /// <summary>A crew is assigned.</summary>
    Scheduled = 30,

    /// <summary>A crew is at work.</summary>
    InProgress = 40,

    /// <summary>Work is waiting for something.</summary>
    OnHold = 41,

    /// <summary>The work is done.</summary>
    Completed = 50,

    /// <summary>The department will not do it.</summary>
    Declined = 51,

    /// <summary>The department has it already under another record.</summary>
    Duplicate = 52,

    /// <summary>Withdrawn.</summary>
    Cancelled = 53,

    /// <summary>The department said that the work was another one's, and a person made a work order for that one: over here, whatever its department still says.</summary>
    Rerouted = 54,

    /// <summary>The department says the work belongs to another one: a person re-routes it; the ticket stays open.</summary>
    WrongDepartment = 60,

    /// <summary>Sent, and not known whether it arrived: looked up before any second send.</summary>
    InDoubt = 80,

    /// <summary>Waits for a person.</summary>
    Parked = 90,
}

/// <summary>Names and groups of <see cref="WorkOrderState"/>.</summary>
public static class WorkOrderStates
{
    private static readonly Dictionary<string, WorkOrderState> Words = Enum.GetValues<WorkOrderState>().ToDictionary(Name, StringComparer.Ordinal);

    /// <summary>The states a department's status may mean, as a mapping's <c>status:</c> table spells them.</summary>
    public static IReadOnlyList<string> MappableNames { get; } = [.. Words.Where(w => IsFromDepartment(w.Value)).Select(w => w.Key)];

    /// <summary>The word used in mappings, the store and the API: <c>in_progress</c>.</summary>
    public static string Name(this WorkOrderState state) => state switch
    {
        WorkOrderState.InProgress => "in_progress",
        WorkOrderState.OnHold => "on_hold",
        WorkOrderState.InDoubt => "in_doubt",
        WorkOrderState.WrongDepartment => "wrong_department",
        _ => state.ToString().ToLowerInvariant(),
    };

    /// <summary>The state a mapping's word means; false for words a department's status cannot mean.</summary>
    public static bool TryParseMappable(string word, out WorkOrderState state) => Words.TryGetValue(word, out state) && IsFromDepartment(state);

    /// <summary>True for completed, declined, duplicate, cancelled and rerouted.</summary>
    public static bool IsFinal(this WorkOrderState state) => state is >= WorkOrderState.Completed and <= WorkOrderState.Rerouted;

    /// <summary>True for the states a department's own record can be in.</summary>
    public static bool IsFromDepartment(this WorkOrderState state) => state is >= WorkOrderState.Received and <= WorkOrderState.WrongDepartment and not WorkOrderState.Rerouted;
}
