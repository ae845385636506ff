using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Retention;

/// <summary>Finds the next batch of records to destroy, and puts its destruction into a commit.</summary>
internal sealed class Purger(IStore store)
{
    /// <summary>
    /// The most tickets of one commit: it writes about ten rows for each, and the commits of the walk go between two batches.
    /// </summary>
    public const int Batch = 100;

    /// <summary>Finds what is there.</summary>
    public PurgeQueries Queries { get; } = new(store.Queries);

    /// <summary>The next batch; null when there is nothing to destroy.</summary>
    public async Task<PurgeBatch?> FindAsync(PurgeOrder order, CancellationToken ct)
    {
        // Read first: the store refuses the batch when a hold was added since.
        var lastHold = await Queries.LastHoldAsync(ct).ConfigureAwait(false);
        if (order.Class == RecordClass.Messages)
        {
            var messages = await FindMessagesAsync(order, Batch, ct).ConfigureAwait(false);
            return messages.Count == 0 ? null : new PurgeBatch(order, lastHold, [], [], messages);
        }

        var ids = await Queries.FindAsync(order, Batch, ct).ConfigureAwait(false);
        if (ids.Count == 0)
        {
            return null;
        }

        var tickets = await store.Tickets.FindAsync(ids, ct).ConfigureAwait(false);
        var notices = order.Class.Parts() < DestroyedParts.Contacts ? [] : await Queries.NoticesAsync(ids, ct).ConfigureAwait(false);
        return new PurgeBatch(order, lastHold, tickets, notices, []);
    }

    /// <summary>
    /// Parked rows and messages that no person has ended in time. What is in them cannot be told, so none goes while any hold is in force.
    /// </summary>
    public async Task<IReadOnlyList<Job>> FindMessagesAsync(PurgeOrder order, int most, CancellationToken ct)
    {
        if (order.TicketId is not null || await Queries.IsAnythingHeldAsync(ct).ConfigureAwait(false))
        {
            return [];
        }

        var rows = await store.Desk.ParkedAsync(new ParkedFilter(Kind: JobKind.UnreadableRow, Before: order.Before), null, most, ct)
            .ConfigureAwait(false);
        var messages = await store.Desk.ParkedAsync(new ParkedFilter(Kind: JobKind.RefusedMessage, Before: order.Before), null, most, ct)
            .ConfigureAwait(false);
        return [.. rows.Concat(messages).Take(most)];
    }
}

/// <summary>Records that are destroyed in one commit.</summary>
/// <param name="Order">What is destroyed, and on whose word.</param>
/// <param name="LastHold">The number of the last hold that was known when they were chosen.</param>
/// <param name="Tickets">The tickets.</param>
/// <param name="Notices">The ids of their notices.</param>
/// <param name="Messages">Parked rows and messages.</param>
internal sealed record PurgeBatch(
    PurgeOrder Order, long LastHold, IReadOnlyList<Ticket> Tickets, IReadOnlyList<long> Notices, IReadOnlyList<Job> Messages)
{
    /// <summary>How many records.</summary>
    public int Count => Tickets.Count + Messages.Count;

    /// <summary>Adds the destruction to a commit whose <see cref="Commit.HoldsSeen"/> is <see cref="LastHold"/>.</summary>
    public void AddTo(Commit commit, DateTimeOffset now)
    {
        if (Tickets.Count > 0)
        {
            DestructionRules.Destroy(Order, Tickets, Notices, now, commit);
            return;
        }

        foreach (var job in Messages)
        {
            commit.Settled.Add((job.Kind, job.Subject));
        }

        var things = Messages.Select(j => (FormattableString.Invariant($"{j.Kind} {j.Subject}"), j.WrittenAt)).ToList();
        commit.Audit.Add(DestructionRecord.Of(Order, "rows and messages", things, now));
        commit.Rows.Add(PurgeMark.Put(now));
        commit.HasEffects = true;
    }
}
