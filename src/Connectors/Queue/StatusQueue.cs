using System.Collections.Concurrent;
using Allentown311.Connectors.Brokers;
using Allentown311.Mappings.Queue;

namespace Allentown311.Connectors.Queue;

/// <summary>The queue a department answers in. A page is held until it is settled; the next may be read meanwhile.</summary>
internal sealed class StatusQueue(IBroker broker, QueueMapping mapping, QueuePoll poll, TimeProvider time) : IAsyncDisposable
{
    // A page nobody settles for so long never will be: another hub has the work, or its commit failed for good. Then its messages are due again.
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<InboundMessages, HeldMessages> held = new(ReferenceEqualityComparer.Instance);
    private readonly SemaphoreSlim gate = new(1, 1);
    private IMessageSource? source;

    /// <summary>The next page.</summary>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached.</exception>
    public async Task<StatusPage> ReadAsync(string? cursor, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            source ??= await broker.OpenAsync(new Address(poll.Queue), ct);
            await ReturnForgottenAsync(ct);
            var taken = await source.TakeAsync(poll.Size, poll.Wait, ct);
            return taken.Count == 0 ? StatusPage.Nothing(cursor) : Page(taken, source) with { Cursor = cursor, More = taken.Count >= poll.Size };
        }
        catch
        {
            await CloseAsync();
            throw;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Settles a page; one that is settled already, or was read before the hub started, is nothing to do.</summary>
    /// <exception cref="BrokerUnavailableException">The broker could not be told.</exception>
    public async Task SettleAsync(StatusPage page, CancellationToken ct)
    {
        if (page.Messages is not { } messages || !held.TryRemove(messages, out var one))
        {
            return;
        }

        // The good first: what cannot be put aside must not keep them.
        await one.Source.CompleteAsync([.. one.Messages.Where(m => m.Problem is null).Select(m => m.Message)], ct);
        var bad = one.Messages.Where(m => m.Problem is not null).ToList();
        try
        {
            foreach (var message in bad)
            {
                await one.Source.DeadLetterAsync(message.Message, message.Problem!, ct);
            }
        }
        catch (BrokerUnavailableException)
        {
            // HeldMessages on to, they would be out of sight for as long as the connection lasts.
            await one.Source.ReturnAsync([.. bad.Select(m => m.Message)], ct);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        gate.Dispose();
    }

    private StatusPage Page(IReadOnlyList<ReceivedMessage> taken, IMessageSource from)
    {
        var read = taken.Select(m => StatusMessage.Read(m, mapping)).ToList();
        var messages = new InboundMessages($"{mapping.Name}/{poll.Queue}", [.. read.Select(r => new InboundMessage(r.Id, r.Updates.Count, r.Rejected.Count))]);
        held[messages] = new HeldMessages(from, read, time.GetTimestamp());
        return new StatusPage { Updates = [.. read.SelectMany(r => r.Updates)], Rejected = [.. read.SelectMany(r => r.Rejected)], Messages = messages };
    }

    private async Task ReturnForgottenAsync(CancellationToken ct)
    {
        foreach (var (messages, one) in held.Where(h => h.Value.Source != source || time.GetElapsedTime(h.Value.Since) > Forgotten))
        {
            // Of an earlier source they are due again already.
            if (held.TryRemove(messages, out _) && one.Source == source)
            {
                await one.Source.ReturnAsync([.. one.Messages.Select(m => m.Message)], ct);
            }
        }
    }

    private async Task CloseAsync()
    {
        if (source is { } open)
        {
            source = null;
            await open.DisposeAsync();
        }
    }

    private sealed record HeldMessages(IMessageSource Source, IReadOnlyList<StatusMessage> Messages, long Since);
}
