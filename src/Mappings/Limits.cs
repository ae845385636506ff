namespace Allentown311.Mappings;

/// <summary>How hard a department's system may be worked, and how patiently.</summary>
public sealed record Limits
{
    /// <summary>Orders sent at once; 1 to 64, default 4.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Orders sent a second at most; null for no limit of ours.</summary>
    public double? PerSecond { get; init; }

    /// <summary>Longest wait for one answer; default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Sends of one order that ended neither well nor plainly, before it waits for a person; 1 to 50, default 5. A department that is down costs none of them.</summary>
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
