using System.Collections.Concurrent;
using Allentown311.Connectors.Brokers;
using Allentown311.Mappings.Queue;

namespace Allentown311.Connectors.Queue;

/// <summary>
/// The queue in which a department's system reports status updates. The messages of a page stay locked until the page is settled; the next
/// page may be read meanwhile. An unreadable message whose dead-lettering fails stays locked too, and is tried again beside the reading: it
/// holds up no other, and the row that tells of it waits for a person already.
/// </summary>
/// <remarks>
/// <c>gate</c> serialises <see cref="ReadAsync"/>; only the reader opens, replaces or closes <c>source</c> and its <c>deadLetters</c> (and
/// <see cref="DisposeAsync"/> at the end). <c>unsettled</c> is concurrent, because <see cref="SettleAsync"/> may run beside a read.
/// </remarks>
internal sealed class StatusQueue(IBroker broker, QueueMapping mapping, QueuePoll poll, TimeProvider time) : IAsyncDisposable
{
    // A page that is not settled for this long never will be: another node has the job, or the commit failed for good. The hub then returns
    // its messages to the broker.
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<InboundMessages, UnsettledPage> unsettled = new(ReferenceEqualityComparer.Instance);
    private readonly SemaphoreSlim gate = new(1, 1);
    private IMessageSource? source;
    private PendingDeadLetters? deadLetters;

    /// <summary>Reads the next page.</summary>
    /// <exception cref="BrokerUnavailableException">The broker cannot be reached.</exception>
    public async Task<StatusPage> ReadAsync(string? cursor, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            if (deadLetters?.Full is { } full)
            {
                throw new BrokerUnavailableException(full);
            }

            source ??= await broker.OpenAsync(new Address(poll.Queue), ct);
            deadLetters ??= new PendingDeadLetters(source, time, report: _ => Task.CompletedTask);
            await ReturnOverdueAsync(ct);
            var received = await source.TakeAsync(poll.Size, poll.Wait, ct);
            var page = received.Count == 0 ? StatusPage.Nothing(cursor)
                : ReadPage(received, source, deadLetters) with { Cursor = cursor, More = received.Count >= poll.Size };
            return page with { SourceProblem = Describe(deadLetters.Trouble) };
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

    // Each page tells it, so nothing needs to be reported in between.
    private static string? Describe(DeadLetterTrouble? trouble) => trouble is null ? null
        : FormattableString.Invariant(
            $"{trouble.Count} messages cannot be read, and wait since they cannot be dead-lettered: {trouble.Problem}");

    /// <summary>Settles a page. It does nothing for a page that is settled already, or that was read before the hub started.</summary>
    /// <exception cref="BrokerUnavailableException">The broker could not be reached.</exception>
    public async Task SettleAsync(StatusPage page, CancellationToken ct)
    {
        if (page.Messages is not { } messages || !unsettled.TryRemove(messages, out var settling))
        {
            return;
        }

        // Readable messages are completed first: a message that cannot be dead-lettered must not hold them up.
        await settling.Source.CompleteAsync([.. settling.Messages.Where(m => m.Problem is null).Select(m => m.Message)], ct);
        var unreadable = settling.Messages.Where(m => m.Problem is not null);
        var tries = unreadable.Select(m => settling.DeadLetters.AddAsync(m.Message, m.Problem!)).ToList();
        if (tries.Count > 0 && (await Task.WhenAll(tries).WaitAsync(ct)).FirstOrDefault(problem => problem is not null) is { } failed)
        {
            throw new BrokerUnavailableException($"A message that cannot be read waits in {poll.Queue}: {failed}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        gate.Dispose();
    }

    private StatusPage ReadPage(IReadOnlyList<ReceivedMessage> received, IMessageSource from, PendingDeadLetters letters)
    {
        var read = received.Select(m => StatusMessage.Read(m, mapping)).ToList();
        var inbound = read.Select(m => new InboundMessage(m.Id, m.Updates.Count, m.Rejected.Count));
        var messages = new InboundMessages($"{mapping.Name}/{poll.Queue}", [.. inbound]);
        unsettled[messages] = new UnsettledPage(from, letters, read, time.GetTimestamp());
        return new StatusPage
        {
            Updates = [.. read.SelectMany(m => m.Updates)],
            Rejected = [.. read.SelectMany(m => m.Rejected)],
            Messages = messages,
        };
    }

    private async Task ReturnOverdueAsync(CancellationToken ct)
    {
        foreach (var (messages, page) in unsettled.Where(u => u.Value.Source != source || IsOverdue(u.Value)))
        {
            // The broker delivers the messages of an earlier source again by itself.
            if (unsettled.TryRemove(messages, out _) && page.Source == source)
            {
                await page.Source.ReturnAsync([.. page.Messages.Select(m => m.Message)], ct);
            }
        }
    }

    private bool IsOverdue(UnsettledPage page) => time.GetElapsedTime(page.ReadAt) > SettleTimeout;

    private async Task CloseAsync()
    {
        if (deadLetters is { } pending)
        {
            deadLetters = null;
            await pending.DisposeAsync();
        }

        if (source is { } open)
        {
            source = null;
            await open.DisposeAsync();
        }
    }

    /// <param name="Source">The source that received the messages; only it can settle them.</param>
    /// <param name="DeadLetters">The source's dead letters.</param>
    /// <param name="Messages">The page's messages.</param>
    /// <param name="ReadAt">Timestamp of the clock when the page was read.</param>
    private sealed record UnsettledPage(
        IMessageSource Source, PendingDeadLetters DeadLetters, IReadOnlyList<StatusMessage> Messages, long ReadAt);
}
