using Azure.Messaging.ServiceBus;

namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>One call's messages on their way to one queue or topic, in order, as few transfers as they fit into.</summary>
internal sealed class MessageTransfer(ServiceBusSender sender, Address to, IReadOnlyList<BrokerMessage> messages, CancellationToken ct)
{
    private readonly PublishResult?[] results = new PublishResult?[messages.Count];

    /// <summary>True when the link may be of no more use: the next call opens another, and so knows that nothing left before it was open.</summary>
    public bool LinkInDoubt { get; private set; }

    public async Task<IReadOnlyList<PublishResult>> RunAsync()
    {
        var ready = new List<(int At, ServiceBusMessage Message)>();
        for (var i = 0; i < messages.Count; i++)
        {
            try
            {
                ready.Add((i, Messages.Outgoing(messages[i], to)));
            }
            catch (ArgumentException e)
            {
                results[i] = SendFailure.NotAsItIs(e);
            }
        }

        var parts = new Stack<ArraySegment<(int At, ServiceBusMessage Message)>>([ready.ToArray()]);
        while (parts.TryPop(out var part))
        {
            if (part.Count > 0 && !await SendAsync(part, parts))
            {
                break;
            }
        }

        // A message must not overtake one of its group that may have to be sent again.
        var rest = new PublishResult.Unavailable("It was not sent, because one before it was not confirmed.");
        return [.. results.Select(r => r ?? rest)];
    }

    // Sends what of a part fits into one transfer, and puts what is left of it back. False when there is no sense in going on.
    private async Task<bool> SendAsync(ArraySegment<(int At, ServiceBusMessage Message)> part, Stack<ArraySegment<(int At, ServiceBusMessage Message)>> parts)
    {
        var (asking, begun, count) = (false, false, 0);
        try
        {
            using var batch = await sender.CreateMessageBatchAsync(ct);
            while (count < part.Count && batch.TryAddMessage(part[count].Message))
            {
                count++;
            }

            // One too large for a batch goes alone: so it may be as large as the entity allows.
            var alone = count == 0;
            count = Math.Max(1, count);
            asking = true;
            foreach (var (at, _) in part[..count])
            {
                messages[at].BeforeSend?.Invoke();
            }

            (asking, begun) = (false, true);
            await (alone ? sender.SendMessageAsync(part[0].Message, ct) : sender.SendMessagesAsync(batch, ct));
            parts.Push(part[count..]);
            return Set(part[..count], new PublishResult.Confirmed());
        }
        catch (Exception) when (asking)
        {
            // The sender changed his mind, and says so to his caller.
            throw;
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            return begun && !Set(part[..count], new PublishResult.Unknown("The wait for its confirmation was ended."));
        }
        catch (Exception e) when (begun && count > 1 && SendFailure.MayBeOneOfThem(e))
        {
            parts.Push(part[count..]);
            parts.Push(part[(count / 2)..count]);
            parts.Push(part[..(count / 2)]);
            return true;
        }
        catch (Exception e)
        {
            var end = SendFailure.Of(e, to.Name, begun);
            if (end is PublishResult.Refused)
            {
                count = begun ? count : part.Count;
                parts.Push(part[count..]);
                return Set(part[..count], end);
            }

            LinkInDoubt = true;
            Set(begun ? part[..count] : part, end);
            return false;
        }
    }

    private bool Set(ArraySegment<(int At, ServiceBusMessage Message)> part, PublishResult end)
    {
        foreach (var (at, _) in part)
        {
            results[at] = end;
        }

        return true;
    }
}
