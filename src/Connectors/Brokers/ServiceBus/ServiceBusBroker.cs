using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>One namespace of Azure Service Bus.</summary>
/// <param name="client">Its one connection; made when first used, and again when it was lost.</param>
/// <param name="entity">The one queue or topic a key is for; null when it is for all.</param>
/// <param name="name">This process' name.</param>
/// <param name="time">The clock that locks are renewed by.</param>
internal sealed class ServiceBusBroker(ServiceBusClient client, string? entity, string name, TimeProvider time) : IBroker
{
    private readonly Senders senders = new(client, time);
    private (string Name, bool IsSource)? lastUsed = entity is null ? null : (entity, false);

    /// <summary>How it connects; for tests.</summary>
    internal ServiceBusClient Client => client;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PublishResult>> PublishAsync(Address to, IReadOnlyList<BrokerMessage> messages, CancellationToken ct)
    {
        if (messages.Count == 0)
        {
            return [];
        }

        ServiceBusSender sender;
        try
        {
            sender = senders.For(to.Name);
        }
        catch (Exception e) when (e is ArgumentException or ObjectDisposedException)
        {
            return [.. messages.Select(_ => SendFailure.Of(e, to.Name, begun: false))];
        }

        var sending = new MessageTransfer(sender, to, messages, ct);
        var results = await sending.RunAsync();
        if (sending.LinkInDoubt)
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
            throw new ArgumentException($"A topic is not taken from; one of its subscriptions is: {from.Name}/subscriptions/NAME.", nameof(from));
        }

        await PeekAsync(from.Name, ct);
        lastUsed = (from.Name, true);
        return from.Grouped ? new SessionSource(client, from.Name, name, time) : new QueueSource(client, from.Name, name, time);
    }

    /// <inheritdoc/>
    public async Task<Probe> CheckAsync(CancellationToken ct)
    {
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

    // Looks without taking: it needs the connection, the queue and the right to take from it.
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

    // A sender of its own, since one that is open asks nobody. Before anything was used, any name will do: "no such entity" is an answer too.
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
            // Rights are looked at before names: who may only use some queues is let in, and not told that this one is none.
            return new Probe(true, $"{client.FullyQualifiedNamespace} answers; whether a queue lets us in is seen when it is used.");
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            return new Probe(false, SendFailure.Of(e, to ?? client.FullyQualifiedNamespace, begun: false) switch
            {
                PublishResult.Refused refused => refused.Reason,
                PublishResult.Unavailable away => away.Reason,
                _ => "Service Bus cannot be reached.",
            });
        }
    }
}
