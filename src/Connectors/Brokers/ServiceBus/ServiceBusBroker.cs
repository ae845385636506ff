using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>One namespace of Azure Service Bus.</summary>
/// <param name="client">The one connection to it; the library opens it at the first use, and again after it was lost.</param>
/// <param name="entity">The only queue or topic that the key gives access to; null when the key is for all.</param>
/// <param name="name">This process' name.</param>
/// <param name="time">The clock by which locks are renewed.</param>
internal sealed class ServiceBusBroker(ServiceBusClient client, string? entity, string name, TimeProvider time) : IBroker
{
    private readonly Senders senders = new(client, time);

    // The queue or topic that a check asks about. Concurrent calls overwrite it without a lock: any one that was used will do.
    private (string Name, bool IsSource)? lastUsed = entity is null ? null : (entity, false);

    /// <summary>The key, where it may be replaced while the hub runs; else null.</summary>
    public ServiceBusKey? Key { get; init; }

    /// <summary>The library's client, for tests that check its options.</summary>
    internal ServiceBusClient Client => client;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PublishResult>> PublishAsync(Address to, IReadOnlyList<BrokerMessage> messages, CancellationToken ct)
    {
        if (messages.Count == 0)
        {
            return [];
        }

        Key?.Refresh();
        ServiceBusSender sender;
        try
        {
            sender = senders.For(to.Name);
        }
        catch (Exception e) when (e is ArgumentException or ObjectDisposedException)
        {
            return [.. messages.Select(_ => SendFailure.ResultOf(e, to.Name, sendBegun: false))];
        }

        var transfer = new MessageTransfer(sender, to, messages, ct);
        var results = await transfer.RunAsync();
        if (transfer.LinkInDoubt)
        {
            senders.Drop(to.Name, sender);
        }

        lastUsed ??= (to.Name, false);
        return results;
    }

    /// <inheritdoc/>
    public async Task<IMessageSource> OpenAsync(Address from, CancellationToken ct)
    {
        if (from.IsTopic)
        {
            throw new ArgumentException(
                $"A topic is not taken from; one of its subscriptions is: {from.Name}/subscriptions/NAME.", nameof(from));
        }

        Key?.Refresh();
        await PeekAsync(from.Name, ct);
        lastUsed = (from.Name, true);
        return from.Grouped
            ? new SessionSource(client, from.Name, name, time)
            : new QueueSource(client, from.Name, name, time);
    }

    /// <inheritdoc/>
    public async Task<Probe> CheckAsync(CancellationToken ct)
    {
        Key?.Refresh();
        if (lastUsed is (var queue, true))
        {
            try
            {
                await PeekAsync(queue, ct);
                return new Probe(true, $"{client.FullyQualifiedNamespace} answers and lets us at {queue}.");
            }
            catch (BrokerUnavailableException e)
            {
                return new Probe(false, e.Message);
            }
        }

        return await ProbeSendingAsync(lastUsed?.Name, ct);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await senders.DisposeAsync();
        await SafeDisposal.DisposeAsync(client);
    }

    // A peek locks no message. It succeeds only with a connection, an existing queue and the right to receive from it.
    private async Task PeekAsync(string queue, CancellationToken ct)
    {
        try
        {
            await using var receiver = client.CreateReceiver(queue);
            await receiver.PeekMessageAsync(fromSequenceNumber: null, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            throw ServiceBusErrors.Of(e, queue);
        }
    }

    // It opens a new sender, because an open one would not ask the broker. Before any queue was used, any name serves: "no such entity" is
    // an answer too.
    private async Task<Probe> ProbeSendingAsync(string? to, CancellationToken ct)
    {
        try
        {
            await using var sender = client.CreateSender(to ?? "allentown311-check");
            using var batch = await sender.CreateMessageBatchAsync(ct);
            return new Probe(true, $"{client.FullyQualifiedNamespace} answers and lets us send to {to}.");
        }
        catch (ServiceBusException e) when (to is null && e.Reason == ServiceBusFailureReason.MessagingEntityNotFound)
        {
            return new Probe(true, $"{client.FullyQualifiedNamespace} answers and lets us in.");
        }
        catch (UnauthorizedAccessException e) when (to is null && e.Message.Contains("claim", StringComparison.OrdinalIgnoreCase))
        {
            // Service Bus checks rights before names: it accepts a key for single queues, but does not tell whether this one exists.
            return new Probe(true, $"{client.FullyQualifiedNamespace} answers; whether a queue lets us in is seen when it is used.");
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return new Probe(false, SendFailure.ResultOf(e, to ?? client.FullyQualifiedNamespace, sendBegun: false) switch
            {
                PublishResult.Refused refused => refused.Reason,
                PublishResult.Unavailable unavailable => unavailable.Reason,
                _ => "Service Bus cannot be reached.",
            });
        }
    }
}
