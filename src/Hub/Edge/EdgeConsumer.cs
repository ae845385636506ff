using System.Text.Json;
using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Events;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>Takes the messages of one edge queue. Those of one ticket are dealt with in their order; what was taken before is known and changes nothing.</summary>
internal abstract class EdgeConsumer(string mapping, IStore store, IBroker broker, Address from, TimeProvider time, ILogger log) : MessageConsumer(broker, from, time, log)
{
    private readonly Address from = from;
    private readonly ILogger log = log;
    private readonly TimeProvider time = time;

    /// <summary>Deals with one message.</summary>
    /// <exception cref="JsonException">It cannot be read.</exception>
    protected abstract Task<MessageOutcome> TakeAsync(ReceivedMessage message, InboxMark mark, CancellationToken ct);

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<MessageOutcome>> HandleAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken ct)
    {
        IReadOnlySet<string> known;
        try
        {
            known = await store.Messages.KnownAsync(from.Name, [.. messages.Select(m => m.Id)], ct).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return [.. messages.Select(_ => new MessageOutcome.Later())];
        }

        var handled = new MessageOutcome[messages.Count];
        await Task.WhenAll(messages.Index().GroupBy(m => m.Item.Group ?? m.Item.Id, StringComparer.Ordinal).Select(async group =>
        {
            foreach (var (i, message) in group)
            {
                // Behind one that must wait, the others of its ticket wait too.
                handled[i] = known.Contains(message.Id) ? new MessageOutcome.Done()
                    : group.TakeWhile(m => m.Index < i).Any(m => handled[m.Index] is MessageOutcome.Later) ? new MessageOutcome.Later()
                    : await SafelyAsync(message, ct).ConfigureAwait(false);
            }
        })).ConfigureAwait(false);
        return handled;
    }

    private async Task<MessageOutcome> SafelyAsync(ReceivedMessage message, CancellationToken ct)
    {
        try
        {
            return await TakeAsync(message, new InboxMark(from.Name, message.Id, time.GetUtcNow()), ct).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return new MessageOutcome.Later();
        }
        catch (JsonException e)
        {
            return new MessageOutcome.Never(FormattableString.Invariant($"it cannot be read ({e.Path ?? "no JSON"}): is a hub of another version at the other end?"));
        }
        catch (Exception e)
        {
            Log.Failed(log, mapping, e.GetType().Name, e.StackTrace);
            return new MessageOutcome.Later(e.GetType().Name);
        }
    }
}
