using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors;

/// <summary>One page of what a department said.</summary>
public sealed record StatusPage
{
    /// <summary>Nothing new; the cursor stays.</summary>
    public static StatusPage Nothing(string? cursor) => new() { Cursor = cursor };

    /// <summary>Status updates, in the order they came.</summary>
    public IReadOnlyList<StatusUpdate> Updates { get; init; } = [];

    /// <summary>Rows that could not be read: each waits for a person, the others still count.</summary>
    public IReadOnlyList<RejectedRow> Rejected { get; init; } = [];

    /// <summary>The cursor to store with the page's effects.</summary>
    public string? Cursor { get; init; }

    /// <summary>True when there is more to read now.</summary>
    public bool More { get; init; }

    /// <summary>Name and content hash of the file the page is, for sources read once; the hub applies one content once.</summary>
    public InboundFile? File { get; init; }
}

/// <summary>A file that was read.</summary>
/// <param name="Name">File name without folder.</param>
/// <param name="Sha256">Lower-case hex of its content's SHA-256.</param>
/// <param name="Problem">Why the whole file cannot be read; null when it can.</param>
public sealed record InboundFile(string Name, string Sha256, string? Problem = null);

/// <summary>What a check found.</summary>
/// <param name="Reachable">True when the system can be reached and lets us in.</param>
/// <param name="Detail">What it said, without secrets.</param>
public sealed record Probe(bool Reachable, string Detail);
