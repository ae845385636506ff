namespace Allentown311.Hub.Store;

/// <summary>One line of the audit: who changed what, and why.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Who">The person or key.</param>
/// <param name="What">A stable word: <c>parked.retry</c>, <c>replay</c>, <c>payload.read</c> …</param>
/// <param name="Subject">What it was done to.</param>
/// <param name="Reason">Why, in the person's words.</param>
/// <param name="Before">What it was; no resident's data.</param>
/// <param name="After">What it became; no resident's data.</param>
internal sealed record AuditEntry(DateTimeOffset At, string Who, string What, string Subject, string? Reason = null, string? Before = null, string? After = null);

/// <summary>A line of the audit as stored.</summary>
/// <param name="N">Running number, from 1, without gaps.</param>
/// <param name="Entry">What happened.</param>
/// <param name="Hash">Lower-case hex SHA-256 over the line before's hash and this line.</param>
internal sealed record AuditLine(long N, AuditEntry Entry, string Hash);
