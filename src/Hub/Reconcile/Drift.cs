using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Reconcile;

/// <summary>How hub and department differ about one record. The numbers are stored: never reuse one.</summary>
internal enum DriftKind
{
    /// <summary>The department is believed to have the order, and has no record of it.</summary>
    MissingThere = 1,

    /// <summary>The department has a record under a reference of ours, and the hub has no such order (an orphan).</summary>
    MissingHere = 2,

    /// <summary>The department's status is newer than ours and differs from it.</summary>
    Status = 3,

    /// <summary>The department has more than one record under one reference.</summary>
    Doubled = 4,

    /// <summary>The order waits in the hub (parked, in doubt, not sent), and the department has a record of it.</summary>
    NotLinked = 5,

    /// <summary>A person ended the order in the hub; the department goes on with it.</summary>
    EndedHere = 6,
}

/// <summary>One difference between hub and department.</summary>
/// <param name="Mapping">The mapping.</param>
/// <param name="Kind">What differs.</param>
/// <param name="Subject">Our reference, or the department's number where there is none.</param>
/// <param name="Detail">The difference in a sentence for the desk, without residents' data.</param>
/// <param name="FoundAt">When it was found (UTC).</param>
/// <param name="OrderId">Our work order; null for an orphan.</param>
/// <param name="Theirs">The department's record; null where it has none.</param>
internal sealed record Drift(
    string Mapping,
    DriftKind Kind,
    string Subject,
    string Detail,
    DateTimeOffset FoundAt,
    long? OrderId = null,
    StatusUpdate? Theirs = null);

/// <summary>The last comparison of a department with the hub.</summary>
/// <param name="Mapping">The mapping.</param>
/// <param name="StartedAt">When it began (UTC).</param>
/// <param name="EndedAt">When it ended (UTC); null when it failed.</param>
/// <param name="Compared">Orders compared.</param>
/// <param name="Problem">Why it failed; null when it succeeded.</param>
internal sealed record Reconciliation(string Mapping, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, int Compared, string? Problem);
