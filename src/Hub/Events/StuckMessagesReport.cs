namespace Allentown311.Hub.Events;

/// <summary>Messages that wait in a queue because the broker does not take them among its dead letters.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Node">The node that holds them.</param>
/// <param name="Count">How many.</param>
/// <param name="Since">Since when (UTC).</param>
/// <param name="Problem">Why; quotes no message.</param>
/// <param name="At">When the node last tried (UTC).</param>
internal sealed record StuckMessagesReport(
    string Queue, string Node, int Count, DateTimeOffset Since, string Problem, DateTimeOffset At);
