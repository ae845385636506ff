using System.Text.Json;
using Allentown311.Connectors.Brokers;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>Notes in the store, for <c>hub status</c>, which messages a node can neither handle nor dead-letter.</summary>
internal sealed class StuckMessages(IStore store, NodeLease lease, TimeProvider time, ILogger<StuckMessages> log)
{
    private const string MarkPrefix = "stuck.";

    // A consumer tries at least once a minute. An older note is of a node that has stopped: the broker has given its messages to another.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>The messages that are stuck now, by queue and node.</summary>
    public static async Task<IReadOnlyList<StuckMessagesReport>> ReadAsync(IStore store, DateTimeOffset now, CancellationToken ct) =>
    [
        .. (await store.Marks.ListAsync(MarkPrefix, ct).ConfigureAwait(false)).OrderBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => JsonSerializer.Deserialize<StuckMessagesReport>(m.Value, JsonSerializerOptions.Web)!)
            .Where(r => now - r.At < Lifetime),
    ];

    /// <summary>Notes what is stuck in a queue; null when nothing is any more. It never throws.</summary>
    public async Task NoteAsync(string queue, DeadLetterTrouble? trouble)
    {
        var mark = $"{MarkPrefix}{queue}.{lease.Node.Name}";
        try
        {
            if (trouble is null)
            {
                Log.MessagesUnstuck(log, queue);
                await store.Marks.SetAsync(mark, null, CancellationToken.None).ConfigureAwait(false);
                return;
            }

            var now = time.GetUtcNow();
            var isNew = now - trouble.Since < TimeSpan.FromSeconds(1);
            Log.MessagesStuck(log, trouble.Count, queue, trouble.Problem, isNew ? LogLevel.Warning : LogLevel.Debug);
            var report = new StuckMessagesReport(queue, lease.Node.Name, trouble.Count, trouble.Since, trouble.Problem, now);
            await store.Marks.SetAsync(mark, JsonSerializer.Serialize(report, JsonSerializerOptions.Web), CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // The walk logs that the store is unavailable. The next try of the dead letter writes the note.
        }
        catch (Exception e)
        {
            Log.MessageFailed(log, "-", queue, e.GetType().Name, e.StackTrace);
        }
    }
}
