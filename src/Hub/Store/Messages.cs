namespace Allentown311.Hub.Store;

/// <summary>Marks a broker's message as processed.</summary>
/// <param name="Channel">The channel it came from.</param>
/// <param name="MessageId">The message's id on that channel.</param>
/// <param name="At">When it was processed (UTC).</param>
internal sealed record InboxMark(string Channel, string MessageId, DateTimeOffset At);

/// <summary>A message that waits to be published to a broker.</summary>
/// <param name="Channel">The channel it goes to.</param>
/// <param name="MessageId">The same at every attempt, so that the receiver can drop a duplicate.</param>
/// <param name="Group">Messages of one group, such as a ticket, are published in order.</param>
/// <param name="Subject">The event's name, such as <c>ticket.closed</c>.</param>
/// <param name="Body">JSON; may hold a resident's data.</param>
/// <param name="At">When it was written (UTC).</param>
/// <param name="N">The number the store gives it; 0 before it is stored.</param>
internal sealed record OutboxMessage(
    string Channel,
    string MessageId,
    string Group,
    string Subject,
    string Body,
    DateTimeOffset At,
    long N = 0)
{
    /// <summary>A record prints all its members; this one leaves out the body, which may hold a resident's data.</summary>
    public override string ToString() => $"OutboxMessage {MessageId} to {Channel}";
}
