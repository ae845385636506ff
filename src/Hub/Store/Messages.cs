namespace Allentown311.Hub.Store;

/// <summary>Marks a message as taken.</summary>
/// <param name="Channel">Where it came from.</param>
/// <param name="MessageId">Its id there.</param>
/// <param name="At">When (UTC).</param>
internal sealed record InboxMark(string Channel, string MessageId, DateTimeOffset At);

/// <summary>A message that waits to be handed to a broker.</summary>
/// <param name="Channel">Where it goes.</param>
/// <param name="MessageId">The same at every try, so that the far side can drop a double.</param>
/// <param name="Group">Messages of one group, such as a ticket, are handed over in order.</param>
/// <param name="Subject">What it is about, such as <c>ticket.closed</c>.</param>
/// <param name="Body">JSON; may hold a resident's data.</param>
/// <param name="At">When it was written (UTC).</param>
/// <param name="N">Its number, given by the store; 0 before.</param>
internal sealed record OutboxMessage(string Channel, string MessageId, string Group, string Subject, string Body, DateTimeOffset At, long N = 0)
{
    /// <summary>Records print their members; this one must not.</summary>
    public override string ToString() => $"OutboxMessage {MessageId} to {Channel}";
}
