namespace Allentown311.Hub.Store;

/// <summary>One line of the audit: who changed what, and why.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Who">The person or API key that acted.</param>
/// <param name="What">The stable name of the action: <c>parked.retry</c>, <c>replay</c>, <c>payload.read</c> …</param>
/// <param name="Subject">The thing that was acted on.</param>
/// <param name="Reason">The reason the person gave.</param>
/// <param name="Before">The value before the change; holds no resident's data.</param>
/// <param name="After">The value after the change; holds no resident's data.</param>
internal sealed record AuditEntry(
    DateTimeOffset At,
    string Who,
    string What,
    string Subject,
    string? Reason = null,
    string? Before = null,
    string? After = null);

/// <summary>A line of the audit as stored.</summary>
/// <param name="N">The line's number, counted from 1 without gaps.</param>
/// <param name="Entry">What happened.</param>
/// <param name="Hash">Lower-case hex SHA-256 over the previous line's hash and this line.</param>
internal sealed record AuditLine(long N, AuditEntry Entry, string Hash);
