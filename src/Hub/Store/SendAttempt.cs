namespace Allentown311.Hub.Store;

/// <summary>One attempt to hand an order over or to look it up.</summary>
/// <param name="OrderId">The work order.</param>
/// <param name="At">When it ended (UTC).</param>
/// <param name="Outcome">The outcome's class.</param>
/// <param name="Reason">The outcome in words; null for none.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Sent">What the connector sent; may hold a resident's data. Null once it is archived.</param>
/// <param name="Answered">What the department's system answered; may hold a resident's data. Null once it is archived.</param>
internal sealed record SendAttempt(
    long OrderId,
    DateTimeOffset At,
    string Outcome,
    string? Reason,
    TimeSpan Elapsed,
    string? Sent,
    string? Answered)
{
    /// <summary>A record prints all its members; this one leaves out the texts, which may hold a resident's data.</summary>
    public override string ToString() => $"SendAttempt {Outcome}";
}
