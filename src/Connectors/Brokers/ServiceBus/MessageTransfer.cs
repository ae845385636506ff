using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>Sends the messages of one call to one queue or topic, in order, in as few transfers as they fit into.</summary>
internal sealed class MessageTransfer(
    ServiceBusSender sender, Address to, IReadOnlyList<BrokerMessage> messages, CancellationToken ct)
{
    private readonly PublishResult?[] results = new PublishResult?[messages.Count];

    // The batches still to send, the next one on top.
    private readonly Stack<ArraySegment<IndexedMessage>> batches = new();

    /// <summary>
    /// True when the link may be unusable. The caller then opens another link for the next call, so that the next call knows that nothing
    /// was sent before its link was open.
    /// </summary>
    public bool LinkInDoubt { get; private set; }

    public async Task<IReadOnlyList<PublishResult>> RunAsync()
    {
        var ready = new List<IndexedMessage>();
        for (var i = 0; i < messages.Count; i++)
        {
            try
            {
                ready.Add(new IndexedMessage(i, Messages.Outgoing(messages[i], to)));
            }
            catch (ArgumentException e)
            {
                results[i] = SendFailure.RefusedAsItIs(e);
            }
        }

        batches.Push(ready.ToArray());
        while (batches.TryPop(out var batch))
        {
            if (batch.Count > 0 && !await SendAsync(batch))
            {
                break;
            }
        }

        // A message must not overtake an unconfirmed message of its group, which may have to be sent again.
        var notSent = new PublishResult.Unavailable("It was not sent, because one before it was not confirmed.");
        return [.. results.Select(r => r ?? notSent)];
    }

    // Sends as much of a batch as fits into one transfer and pushes the rest back. Returns false when the call must stop.
    private async Task<bool> SendAsync(ArraySegment<IndexedMessage> batch)
    {
        var inBeforeSend = false;
        var sendBegun = false;
        var count = 0;
        try
        {
            using var transfer = await sender.CreateMessageBatchAsync(ct);
            while (count < batch.Count && transfer.TryAddMessage(batch[count].Message))
            {
                count++;
            }

            // A message that is too large for a transfer of several goes alone, where it may be as large as the queue allows.
            var sendsAlone = count == 0;
            count = Math.Max(1, count);
            inBeforeSend = true;
            foreach (var (index, _) in batch[..count])
            {
                messages[index].BeforeSend?.Invoke();
            }

            inBeforeSend = false;
            sendBegun = true;
            await (sendsAlone ? sender.SendMessageAsync(batch[0].Message, ct) : sender.SendMessagesAsync(transfer, ct));
            batches.Push(batch[count..]);
            SetResults(batch[..count], new PublishResult.Confirmed());
            return true;
        }
        catch (Exception) when (inBeforeSend)
        {
            // The caller's own check forbids the send: its exception goes to the caller.
            throw;
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            if (sendBegun)
            {
                SetResults(batch[..count], new PublishResult.Unknown("The wait for its confirmation was ended."));
            }

            return false;
        }
        catch (Exception e) when (sendBegun && count > 1 && SendFailure.MayConcernOneMessage(e))
        {
            batches.Push(batch[count..]);
            batches.Push(batch[(count / 2)..count]);
            batches.Push(batch[..(count / 2)]);
            return true;
        }
        catch (Exception e)
        {
            var failed = sendBegun ? batch[..count] : batch;
            var result = SendFailure.ResultOf(e, to.Name, sendBegun);
            SetResults(failed, result);
            if (result is PublishResult.Refused)
            {
                batches.Push(batch[failed.Count..]);
                return true;
            }

            LinkInDoubt = true;
            return false;
        }
    }

    private void SetResults(ArraySegment<IndexedMessage> batch, PublishResult result)
    {
        foreach (var (index, _) in batch)
        {
            results[index] = result;
        }
    }

    /// <param name="Index">Index of the message in the call, and of its result.</param>
    /// <param name="Message">The message as Service Bus carries it.</param>
    private readonly record struct IndexedMessage(int Index, ServiceBusMessage Message);
}
