namespace Allentown311.Hub.Store;

/// <summary>Messages from and to brokers.</summary>
internal interface IMessageStore
{
    /// <summary>Those of these messages that were taken before.</summary>
    Task<IReadOnlySet<string>> KnownAsync(string channel, IReadOnlyCollection<string> ids, CancellationToken ct);

    /// <summary>Messages that wait to be handed to a broker, in the order written.</summary>
    Task<IReadOnlyList<OutboxMessage>> WaitingAsync(string channel, int most, CancellationToken ct);

    /// <summary>How many messages wait for the broker, by channel, and since when.</summary>
    Task<IReadOnlyList<OutboxCount>> CountAsync(CancellationToken ct);
}

/// <summary>Messages of a channel that wait for the broker.</summary>
/// <param name="Channel">Where they go.</param>
/// <param name="Waiting">How many.</param>
/// <param name="Since">When the oldest was written (UTC).</param>
internal sealed record OutboxCount(string Channel, long Waiting, DateTimeOffset Since);
