using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.ParkedWork.Rules;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.ParkedWork;

/// <summary>How an action on one item ended.</summary>
internal enum ActOutcome
{
    /// <summary>Done, and durable.</summary>
    Done,

    /// <summary>Not allowed; nothing changed.</summary>
    Refused,

    /// <summary>Another person, or a status update of the department, was first; nothing changed.</summary>
    NoLongerParked,
}

/// <summary>How an action on one item ended.</summary>
/// <param name="Item">The item.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">The same for the person, with what happens next.</param>
internal sealed record ActResult(ParkedItem Item, ActOutcome Outcome, string Message);

/// <summary>How an action on many items ended.</summary>
/// <param name="Present">How many items matched the filter when the person acted.</param>
/// <param name="Results">How the action ended for each; empty when the count was not what the person expected.</param>
internal sealed record BulkResult(long Present, IReadOnlyList<ActResult> Results);

/// <summary>
/// Does what a person wants with parked items. An item is ended only if it is still as that person saw it: of two people who act at once,
/// the second changes nothing, and the audit records both.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="city">The city.</param>
/// <param name="time">The clock.</param>
/// <param name="committer">Commits the change: the running walk's committer, or one of a command's own.</param>
internal sealed class ParkedActions(IStore store, CityConfiguration city, TimeProvider time, Committer committer)
{
    // The items of one chunk are committed concurrently, so that the store writes them in one transaction.
    private const int ChunkSize = 250;

    private readonly ParkedItems items = new(store);

    /// <summary>Acts on one item.</summary>
    public async Task<ActResult> ActAsync(ParkedItem seen, ParkedAction action, string by, string? reason, CancellationToken ct)
    {
        var item = seen;
        var restored = await RestoreMark.ReadAsync(store, ct).ConfigureAwait(false);
        while (true)
        {
            var actor = new Actor(by, reason, time.GetUtcNow(), restored.At);
            var sameNumber = action is ParkedAction.Adopt { Shared: false } adopt
                ? await FindOrdersWithNumberAsync(item, adopt.Number, ct).ConfigureAwait(false)
                : [];
            switch (ParkedRules.Decide(item, action, city, actor, sameNumber))
            {
                case Decision.Refused refused:
                    return item.Job.Parked is null && item.Job.Lease == 0
                        ? await AuditTooLateAsync(item, action, actor, ct).ConfigureAwait(false)
                        : new ActResult(item, ActOutcome.Refused, refused.Message);
                case Decision.Done done:
                    switch ((await committer.CommitOnceAsync(done.Commit, ct).ConfigureAwait(false)).Status)
                    {
                        case CommitStatus.Done:
                            return new ActResult(item, ActOutcome.Done, done.Message);
                        case CommitStatus.Fenced:
                            return await AuditTooLateAsync(item, action, actor, ct).ConfigureAwait(false);
                    }

                    break;
            }

            // The ticket had changed. The job is read again too, since the person decided on the one they saw and on no other.
            if (await items.ReloadAsync(item, ct).ConfigureAwait(false) is not { } current || !IsSameJob(current.Job, item.Job))
            {
                return await AuditTooLateAsync(item, action, actor, ct).ConfigureAwait(false);
            }

            item = current;
        }
    }

    /// <summary>
    /// Acts on all items that match a filter, if they are as many as the person saw. With <paramref name="count"/> null it only counts
    /// them.
    /// </summary>
    public async Task<BulkResult> ActOnAllAsync(
        ParkedFilter filter, ParkedAction action, long? count, string by, string? reason, CancellationToken ct)
    {
        var present = await store.Desk.CountParkedAsync(filter, ct).ConfigureAwait(false);
        if (count is null)
        {
            return new BulkResult(present, []);
        }

        if (count != present)
        {
            await AuditBulkAsync(filter, action, by, reason, $"{count} expected", $"nothing: {present} are parked", ct)
                .ConfigureAwait(false);
            return new BulkResult(present, []);
        }

        // All are listed before the first is acted on: an item that is parked in the meantime is not among those the person counted.
        var listed = new List<ParkedItem>();
        while (await items.ReadPageAsync(filter, listed.LastOrDefault(), ChunkSize, ct).ConfigureAwait(false) is { Count: > 0 } page)
        {
            listed.AddRange(page);
        }

        if (listed.Count != present)
        {
            await AuditBulkAsync(filter, action, by, reason, $"{count} expected", $"nothing: {listed.Count} are parked", ct)
                .ConfigureAwait(false);
            return new BulkResult(listed.Count, []);
        }

        var results = new List<ActResult>(listed.Count);
        foreach (var chunk in listed.Chunk(ChunkSize))
        {
            results.AddRange(await Task.WhenAll(chunk.Select(item => ActAsync(item, action, by, reason, ct))).ConfigureAwait(false));
        }

        var outcomes = results.CountBy(r => r.Outcome).ToDictionary();
        var after = $"{outcomes.GetValueOrDefault(ActOutcome.Done)} done, {outcomes.GetValueOrDefault(ActOutcome.Refused)} refused, "
            + $"{outcomes.GetValueOrDefault(ActOutcome.NoLongerParked)} no longer parked";
        await AuditBulkAsync(filter, action, by, reason, $"{count} parked", after, ct).ConfigureAwait(false);
        return new BulkResult(present, results);
    }

    private static bool IsSameJob(Job a, Job b) =>
        (a.Parked, a.Payload, a.WrittenAt, a.Lease) == (b.Parked, b.Payload, b.WrittenAt, b.Lease);

    private async Task<ActResult> AuditTooLateAsync(ParkedItem item, ParkedAction action, Actor actor, CancellationToken ct)
    {
        var current = await items.ReloadAsync(item, ct).ConfigureAwait(false);
        var state = current switch
        {
            { Job.Parked: not null } => "parked anew",
            { Job.Lease: not 0 } => "being worked",
            { Order: { } order } => $"waiting, order {order.State.ToString().ToLowerInvariant()}",
            not null => "waiting",
            _ => "gone",
        };
        var subject = ParkedRules.AuditSubject(item);
        var entry = new AuditEntry(
            actor.Now, actor.By, $"parked.{action.Verb}", subject, actor.Reason, "no longer parked", $"nothing: {state}");
        await committer.CommitOnceAsync(new Commit { Audit = { entry } }, ct).ConfigureAwait(false);
        return new ActResult(
            item,
            ActOutcome.NoLongerParked,
            $"{item.Id} is no longer parked as it was seen (now: {state}). Somebody else has dealt with it; nothing was done.");
    }

    private async Task AuditBulkAsync(
        ParkedFilter filter, ParkedAction action, string by, string? reason, string before, string after, CancellationToken ct)
    {
        var entry = new AuditEntry(time.GetUtcNow(), by, $"parked.{action.Verb}.bulk", Describe(filter), reason, before, after);
        await committer.CommitOnceAsync(new Commit { Audit = { entry } }, ct).ConfigureAwait(false);
    }

    private async Task<IReadOnlyCollection<string>> FindOrdersWithNumberAsync(ParkedItem item, string number, CancellationToken ct)
    {
        if (item.Order is not { } order)
        {
            return [];
        }

        var clean = RecordKey.Of(number);
        var found = await store.Tickets.FindByExternalIdsAsync(order.Mapping, [clean], ct).ConfigureAwait(false);
        var ids = found[clean].Where(id => id != order.Id).ToList();
        var tickets = await store.Tickets.FindAsync([.. ids.Select(WorkOrderId.TicketId).Distinct()], ct).ConfigureAwait(false);
        return [.. tickets.SelectMany(t => t.WorkOrders).Where(o => ids.Contains(o.Id)).Select(o => o.Reference)];
    }

    /// <summary>A filter as the audit and messages write it; <c>all</c> for an empty one.</summary>
    internal static string Describe(ParkedFilter filter)
    {
        string?[] parts =
        [
            filter.Department is { } department ? $"department {department}" : null,
            filter.Kind is { } kind ? $"kind {ItemId.KindName(kind)}" : null,
            filter.Reason is { } reason ? $"reason \"{reason}\"" : null,
            filter.Before is { } before ? $"parked before {before:u}" : null,
        ];
        return string.Join(", ", parts.OfType<string>()) is { Length: > 0 } text ? text : "all";
    }
}
