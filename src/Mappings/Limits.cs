namespace Allentown311.Mappings;

/// <summary>How fast the hub may send to a department's system, how long it waits, and how often it retries.</summary>
public sealed record Limits
{
    /// <summary>Orders sent at once; 1 to 64, default 4.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>The most orders sent in a second; null when the hub sets no limit.</summary>
    public double? PerSecond { get; init; }

    /// <summary>Longest wait for one answer; default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often one order is sent without a clear result before it is parked for a person; 1 to 50, default 5. Sends that fail because
    /// the department is down do not count.
    /// </summary>
    public int Attempts { get; init; } = 5;

    /// <summary>First wait before a retry; doubles each time. Default 2 s.</summary>
    public TimeSpan RetryFirst { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait before a retry. Default 5 min.</summary>
    public TimeSpan RetryMost { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Failures in a row that open the breaker; 2 to 100, default 5.</summary>
    public int BreakerFailures { get; init; } = 5;

    /// <summary>How long an open breaker keeps the department's work waiting before one order probes it. Default 10 s.</summary>
    public TimeSpan BreakerPause { get; init; } = TimeSpan.FromSeconds(10);
}
