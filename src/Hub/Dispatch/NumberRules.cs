using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Dispatch;

/// <summary>
/// Refuses a department's number that cannot be one: the database could not store it, and the answer that contains it would be tried for
/// ever. Pure.
/// </summary>
internal static class NumberRules
{
    /// <summary>The attempt after a submit. An order whose number cannot be used has arrived, or has not: it is looked up.</summary>
    public static Attempt CheckSubmitted(Attempt attempt) => FindProblem(attempt) is { } problem
        ? new Attempt(OutcomeClass.InDoubt, Reason: $"no usable answer ({problem})")
        : attempt;

    /// <summary>The attempt after a look-up.</summary>
    public static Attempt CheckFound(Attempt attempt) => FindProblem(attempt) is { } problem
        ? new Attempt(OutcomeClass.NotAnswered, Reason: $"no usable answer ({problem})")
        : attempt;

    private static string? FindProblem(Attempt attempt) => attempt.ExternalId is { Length: > WorkOrder.LongestExternalId } number
        ? $"its number has {number.Length} characters, and {WorkOrder.LongestExternalId} are the most"
        : null;
}
