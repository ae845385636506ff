namespace Allentown311.City.Feed;

/// <summary>A way to bring tickets into the hub.</summary>
internal interface IIntake
{
    /// <summary>The progress, as a short text.</summary>
    string Progress { get; }

    /// <summary>Brings in all tickets.</summary>
    Task<IntakeResult> RunAsync(CancellationToken ct);
}

/// <summary>The result of an intake.</summary>
/// <param name="Read">Tickets offered.</param>
/// <param name="Accepted">Tickets the hub accepted.</param>
/// <param name="Numbers">Their numbers, from the hub's answers; null where the hub does not return them one by one.</param>
/// <param name="Refusals">The reasons for refusals, and how many tickets each refused.</param>
/// <param name="Report">File with every refused row; null where there is none.</param>
internal sealed record IntakeResult(
    long Read, long Accepted, IReadOnlyCollection<string>? Numbers, IReadOnlyDictionary<string, long> Refusals, string? Report = null)
{
    /// <summary>The notice channel that the resident of each ticket asked for, by ticket number; null where it is not known.</summary>
    public IReadOnlyDictionary<string, string>? Channels { get; init; }
}
