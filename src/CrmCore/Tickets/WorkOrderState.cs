namespace Allentown311.CrmCore.Tickets;

/// <summary>
/// The states of a work order: pending → sent → received → scheduled → in_progress ⇄ on_hold → completed | declined | duplicate |
/// cancelled. Outside this sequence are rerouted, wrong_department, in_doubt and parked. The store holds the numbers, and a greater number
/// is a further state: see <see cref="StatusRules"/>.
/// </summary>
public enum WorkOrderState
{
    /// <summary>The order has not been sent yet.</summary>
    Pending = 0,

    /// <summary>The order was handed over; the department has not confirmed that it has it.</summary>
    Sent = 10,

    /// <summary>The department has a record of the order.</summary>
    Received = 20,

    /// <summary>A crew is assigned.</summary>
    Scheduled = 30,

    /// <summary>A crew is at work.</summary>
    InProgress = 40,

    /// <summary>The work is interrupted.</summary>
    OnHold = 41,

    /// <summary>The work is done.</summary>
    Completed = 50,

    /// <summary>The department will not do the work.</summary>
    Declined = 51,

    /// <summary>The department has another record of the same work.</summary>
    Duplicate = 52,

    /// <summary>The order was withdrawn.</summary>
    Cancelled = 53,

    /// <summary>
    /// The department reported that the work belongs to another one, and a person made a work order for that other department. This order
    /// is ended, and later status updates for it change nothing.
    /// </summary>
    Rerouted = 54,

    /// <summary>The department reports that the work belongs to another one. A person has to reroute it; the ticket stays open.</summary>
    WrongDepartment = 60,

    /// <summary>The order was sent, and it is unknown whether it arrived. It is looked up before it is sent again.</summary>
    InDoubt = 80,

    /// <summary>The order waits for a person.</summary>
    Parked = 90,
}

/// <summary>Names and groups of <see cref="WorkOrderState"/>.</summary>
public static class WorkOrderStates
{
    private static readonly Dictionary<string, WorkOrderState> ByName =
        Enum.GetValues<WorkOrderState>().ToDictionary(Name, StringComparer.Ordinal);

    /// <summary>Names of the states that a department's status may stand for, as a mapping's <c>status:</c> table spells them.</summary>
    public static IReadOnlyList<string> MappableNames { get; } = [.. ByName.Where(s => IsFromDepartment(s.Value)).Select(s => s.Key)];

    /// <summary>The state's name in mappings, the store and the API: <c>in_progress</c>.</summary>
    public static string Name(this WorkOrderState state) => state switch
    {
        WorkOrderState.InProgress => "in_progress",
        WorkOrderState.OnHold => "on_hold",
        WorkOrderState.InDoubt => "in_doubt",
        WorkOrderState.WrongDepartment => "wrong_department",
        _ => state.ToString().ToLowerInvariant(),
    };

    /// <summary>The state with the name; false for a name that no department's status may stand for.</summary>
    public static bool TryParseMappable(string name, out WorkOrderState state) =>
        ByName.TryGetValue(name, out state) && IsFromDepartment(state);

    /// <summary>True for completed, declined, duplicate, cancelled and rerouted.</summary>
    public static bool IsFinal(this WorkOrderState state) => state is >= WorkOrderState.Completed and <= WorkOrderState.Rerouted;

    /// <summary>True for the states that a department's own record can be in.</summary>
    public static bool IsFromDepartment(this WorkOrderState state) =>
        state is >= WorkOrderState.Received and <= WorkOrderState.WrongDepartment and not WorkOrderState.Rerouted;
}
