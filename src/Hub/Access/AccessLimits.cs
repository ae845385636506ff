namespace Allentown311.Hub.Access;

/// <summary>
/// How much callers may ask. A caller is a key; where a request shows none, it is the address it comes from (a /64 for IPv6).
/// </summary>
internal sealed record AccessLimits
{
    /// <summary>Requests a second of a caller with a key; twice as many at once. Default 1,000; 0 for no bound.</summary>
    public int RequestsPerSecond { get; init; } = 1_000;

    /// <summary>Requests a second of an address without a key; four times as many at once. Default 50; 0 for no bound.</summary>
    public int UnknownRequestsPerSecond { get; init; } = 50;

    /// <summary>Requests of one caller with a key that may be under way at once. Default 256.</summary>
    public int Concurrency { get; init; } = 256;

    /// <summary>Requests of one address without a key that may be under way at once. Default 16.</summary>
    public int UnknownConcurrency { get; init; } = 16;

    /// <summary>Requests of all callers with keys that may be under way at once. Default 1,024.</summary>
    public int ConcurrencyInAll { get; init; } = 1_024;

    /// <summary>
    /// Requests of all addresses without keys that may be under way at once. Default 128. These are those whose bodies the hub reads
    /// before it knows the caller, so this bounds the memory they can take.
    /// </summary>
    public int UnknownConcurrencyInAll { get; init; } = 128;

    /// <summary>Pushes that may be under way at once in all. Default 32, of at most 4 MiB each.</summary>
    public int PushesInAll { get; init; } = 32;

    /// <summary>Seconds within which a body must have come; it holds one of the places above until then. Default 30.</summary>
    public int BodySeconds { get; init; } = 30;

    /// <summary>Connections of one address. Beyond it the one that has been idle for longest is closed. Default 512.</summary>
    public int ConnectionsPerAddress { get; init; } = 512;

    /// <summary>Connections in all. Default 4,096.</summary>
    public int Connections { get; init; } = 4_096;

    /// <summary>The names of the settings below <c>Hub:Limits</c>.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        nameof(RequestsPerSecond), nameof(UnknownRequestsPerSecond), nameof(Concurrency), nameof(UnknownConcurrency),
        nameof(ConcurrencyInAll), nameof(UnknownConcurrencyInAll), nameof(PushesInAll), nameof(BodySeconds),
        nameof(ConnectionsPerAddress), nameof(Connections),
    ];

    /// <summary>The limits with one of them changed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no limit of that name.</exception>
    public AccessLimits With(string name, int value) => name switch
    {
        nameof(RequestsPerSecond) => this with { RequestsPerSecond = value },
        nameof(UnknownRequestsPerSecond) => this with { UnknownRequestsPerSecond = value },
        nameof(Concurrency) => this with { Concurrency = value },
        nameof(UnknownConcurrency) => this with { UnknownConcurrency = value },
        nameof(ConcurrencyInAll) => this with { ConcurrencyInAll = value },
        nameof(UnknownConcurrencyInAll) => this with { UnknownConcurrencyInAll = value },
        nameof(PushesInAll) => this with { PushesInAll = value },
        nameof(BodySeconds) => this with { BodySeconds = value },
        nameof(ConnectionsPerAddress) => this with { ConnectionsPerAddress = value },
        nameof(Connections) => this with { Connections = value },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such limit."),
    };
}
