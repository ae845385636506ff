using Allentown311.Mappings.Translation;
using RabbitMQ.Client;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>Settles received messages: it completes, returns or dead-letters them.</summary>
internal sealed partial class RabbitMqSource
{
    /// <inheritdoc/>
    public Task CompleteAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct) =>
        SettleAsync(messages, (tag, token) => channel.BasicAckAsync(tag, multiple: false, token), ct);

    /// <inheritdoc/>
    public Task ReturnAsync(IReadOnlyCollection<ReceivedMessage> messages, CancellationToken ct) =>
        SettleAsync(messages, (tag, token) => channel.BasicNackAsync(tag, multiple: false, requeue: true, token), ct);

    /// <inheritdoc/>
    public async Task DeadLetterAsync(ReceivedMessage message, string reason, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(message);
        var receipt = ReceiptOf(message);
        if (!IsUnsettled(receipt.Tag))
        {
            return;
        }

        if (receipt.IsOversize)
        {
            await RejectAsync(message, ct).ConfigureAwait(false);
            return;
        }

        // The copy is published before the message is completed: a failure in between leaves two, not none.
        var deadLetterQueue = from.Name + RabbitMqTopology.DeadLetterSuffix;
        var properties = RabbitMqMessages.DeadLetter(receipt.Properties, message.Id, ShortText.Of(reason));
        switch (await publisher.PublishAsync(deadLetterQueue, message.Id, message.Body, properties, ct).ConfigureAwait(false))
        {
            case PublishResult.Confirmed:
                await CompleteAsync([message], ct).ConfigureAwait(false);
                break;
            case PublishResult.Refused refused:
                throw new BrokerUnavailableException(
                    $"{refused.Reason} Messages put aside go to {deadLetterQueue}: let an administrator make it.");
            case PublishResult.Unavailable unavailable:
                throw new BrokerUnavailableException(unavailable.Reason);
            case PublishResult.Unknown unknown:
                throw new BrokerUnavailableException(unknown.Reason);
        }
    }

    // The broker itself moves a message whose body was never read here. Where its queue was made with other arguments than the hub's, it
    // might drop the message instead.
    private Task RejectAsync(ReceivedMessage message, CancellationToken ct) => brokerDeadLetters
        ? SettleAsync([message], (tag, token) => channel.BasicNackAsync(tag, multiple: false, requeue: false, token), ct)
        : throw new BrokerUnavailableException(
            $"Message {message.Id} in {from.Name} is too large to be read, and the queue was not made by the hub: the broker might drop "
            + "the message where the hub rejects it. Let an administrator move it.");

    private async Task SettleAsync(
        IReadOnlyCollection<ReceivedMessage> messages, Func<ulong, CancellationToken, ValueTask> settle, CancellationToken ct)
    {
        var tags = messages.Select(m => ReceiptOf(m).Tag).Where(IsUnsettled).Order().ToList();
        if (tags.Count == 0)
        {
            return;
        }

        try
        {
            foreach (var tag in tags)
            {
                // The broker closes the channel when a tag is settled twice.
                if (TryMarkSettled(tag))
                {
                    await settle(tag, ct).ConfigureAwait(false);
                }
            }

            // The broker does not answer a settlement. Its answer to a request behind it proves that it has processed the settlement.
            await channel.BasicQosAsync(0, 1, global: false, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (IsConnectionLost(e) && !ct.IsCancellationRequested)
        {
            throw Unavailable(e);
        }
    }

    private bool TryMarkSettled(ulong tag)
    {
        lock (gate)
        {
            return unsettledTags.Remove(tag);
        }
    }

    private bool IsUnsettled(ulong tag)
    {
        lock (gate)
        {
            return unsettledTags.Contains(tag);
        }
    }

    // Each channel counts its tags anew, so a tag of another channel would settle the wrong message.
    private Receipt ReceiptOf(ReceivedMessage message) => message.Receipt is Receipt receipt && receipt.Source == this
        ? receipt
        : throw new BrokerUnavailableException(
            $"Message {message.Id} was taken through an earlier connection, or another: it is delivered again.")
        { IsMessageGone = true };

    /// <param name="Source">The source that received the message.</param>
    /// <param name="Tag">The number of the delivery on the source's channel.</param>
    /// <param name="Properties">The message's properties, for a dead letter.</param>
    /// <param name="IsOversize">True when the body was too large to be read.</param>
    private sealed record Receipt(RabbitMqSource Source, ulong Tag, IReadOnlyBasicProperties Properties, bool IsOversize);
}
