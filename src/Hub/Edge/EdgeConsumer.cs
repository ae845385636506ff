using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Events;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.Edge;

/// <summary>
/// Handles the messages of one edge queue. The messages of one ticket are handled in their order. A message that was handled before is
/// recognized by its id and changes nothing.
/// </summary>
internal abstract class EdgeConsumer(
    string mapping, IStore store, IBroker broker, Address from, StuckMessages stuck, TimeProvider time, ILogger log)
    : MessageConsumer(broker, from, stuck, time, log)
{
    /// <summary>Name of the mapping whose queue this is.</summary>
    protected string Mapping { get; } = mapping;

    /// <summary>The store.</summary>
    protected IStore Store { get; } = store;

    /// <summary>Handles one message.</summary>
    /// <exception cref="JsonException">The message cannot be read; see <see cref="Read"/>.</exception>
    protected abstract Task<MessageOutcome> TakeAsync(ReceivedMessage message, InboxMark mark, CancellationToken ct);

    /// <summary>Reads a message's body.</summary>
    /// <exception cref="JsonException">The body is no such message, for whatever reason: a part of it may be missing.</exception>
    protected static T Read<T>(ReceivedMessage message, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(ForeignText.Decode(message.Body.Span), type) ?? throw new JsonException("it is null");
        }
        catch (Exception e) when (e is not JsonException)
        {
            throw new JsonException(e.GetType().Name, e);
        }
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<MessageOutcome>> HandleAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken ct)
    {
        IReadOnlySet<string> known;
        try
        {
            known = await Store.Messages.KnownAsync(From.Name, [.. messages.Select(m => m.Id)], ct).ConfigureAwait(false);
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
                // When a message must wait, the later messages of its ticket wait too.
                handled[i] = known.Contains(message.Id) ? new MessageOutcome.Done()
                    : group.TakeWhile(m => m.Index < i).Any(m => handled[m.Index] is MessageOutcome.Later) ? new MessageOutcome.Later()
                    : await HandleSafelyAsync(message, ct).ConfigureAwait(false);
            }
        })).ConfigureAwait(false);
        return handled;
    }

    private async Task<MessageOutcome> HandleSafelyAsync(ReceivedMessage message, CancellationToken ct)
    {
        try
        {
            return await TakeAsync(message, new InboxMark(From.Name, message.Id, Time.GetUtcNow()), ct).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return new MessageOutcome.Later();
        }
        catch (JsonException e)
        {
            return new MessageOutcome.Never($"it cannot be read ({e.Path ?? "no JSON"}): is a hub of another version at the other end?");
        }
        catch (Exception e)
        {
            Log.Failed(Logger, Mapping, e.GetType().Name, e.StackTrace);
            return new MessageOutcome.Later(e.GetType().Name);
        }
    }
}
