namespace Allentown311.Hub.Store;

/// <summary>Reads the marks of messages received from brokers, and the messages that wait to be published.</summary>
internal interface IMessageStore
{
    /// <summary>Returns those of these message ids that were processed before.</summary>
    Task<IReadOnlySet<string>> KnownAsync(string channel, IReadOnlyCollection<string> ids, CancellationToken ct);

    /// <summary>Messages that wait to be published to a broker, in the order in which they were written.</summary>
    Task<IReadOnlyList<OutboxMessage>> WaitingAsync(string channel, int most, CancellationToken ct);

    /// <summary>How many messages wait to be published, by channel, and since when.</summary>
    Task<IReadOnlyList<OutboxCount>> CountAsync(CancellationToken ct);
}

/// <summary>How many messages of a channel wait to be published.</summary>
/// <param name="Channel">The channel they go to.</param>
/// <param name="Waiting">How many.</param>
/// <param name="Since">When the oldest was written (UTC).</param>
internal sealed record OutboxCount(string Channel, long Waiting, DateTimeOffset Since);
