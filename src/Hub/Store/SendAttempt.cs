namespace Allentown311.Hub.Store;

/// <summary>One attempt to hand an order over or to look it up.</summary>
/// <param name="OrderId">The work order.</param>
/// <param name="At">When it ended (UTC).</param>
/// <param name="Outcome">The outcome's class.</param>
/// <param name="Reason">In words.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Sent">What was sent; may hold a resident's data.</param>
/// <param name="Answered">What came back; may hold a resident's data.</param>
internal sealed record SendAttempt(long OrderId, DateTimeOffset At, string Outcome, string? Reason, TimeSpan Elapsed, string? Sent, string? Answered)
{
    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"SendAttempt {Outcome}";
}
