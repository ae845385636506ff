namespace Allentown311.City.Feed;

/// <summary>A way tickets come in.</summary>
internal interface IIntake
{
    /// <summary>How far it is, in words.</summary>
    string Progress { get; }

    /// <summary>Brings in all of them.</summary>
    Task<Taken> RunAsync(CancellationToken ct);
}

/// <summary>What came in.</summary>
/// <param name="Read">Tickets offered.</param>
/// <param name="Accepted">Tickets the hub took.</param>
/// <param name="Numbers">Their numbers, from the hub's answers; null where the hub does not give them back one by one.</param>
/// <param name="Refusals">Why the others were not taken, and how many.</param>
/// <param name="Report">File with every refused row; null where there is none.</param>
internal sealed record Taken(
    long Read, long Accepted, IReadOnlyCollection<string>? Numbers, IReadOnlyDictionary<string, long> Refusals, string? Report = null)
{
    /// <summary>How the resident of each ticket wants to hear; null where that is not known.</summary>
    public IReadOnlyDictionary<string, string>? Channels { get; init; }
}
