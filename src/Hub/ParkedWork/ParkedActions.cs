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

    /// <summary>Somebody else, or the department's word, was first; nothing changed.</summary>
    NoLongerParked,
}

/// <summary>How an action on one item ended, in words too.</summary>
internal sealed record ActResult(ParkedItem Item, ActOutcome Outcome, string Says);

/// <summary>How an action on many items ended.</summary>
/// <param name="Present">How many fit the filter when it was pressed.</param>
/// <param name="Results">What became of each; empty when the count did not fit.</param>
internal sealed record BulkResult(long Present, IReadOnlyList<ActResult> Results);

/// <summary>
/// Does what a person wants with parked items. Each item is ended only as it was seen: whoever comes second changes nothing, and stands in
/// the audit all the same.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="city">The city.</param>
/// <param name="time">The clock.</param>
/// <param name="committer">What commits: the running walk's, or a command's own.</param>
internal sealed class ParkedActions(IStore store, CityConfiguration city, TimeProvider time, Committer committer)
{
    // Those of one chunk are written at once, and the store makes one transaction of them.
    private const int Chunk = 250;

    private readonly ParkedItems items = new(store);

    /// <summary>Acts on one item.</summary>
    public async Task<ActResult> ActAsync(ParkedItem seen, ParkedAction action, string by, string? reason, CancellationToken ct)
    {
        var item = seen;
        var restored = await RestoreMark.ReadAsync(store, ct).ConfigureAwait(false);
        while (true)
        {
            var actor = new Actor(by, reason, time.GetUtcNow(), restored.At);
            var same = action is ParkedAction.Adopt { Shared: false } adopt ? await SameNumberAsync(item, adopt.Number, ct).ConfigureAwait(false) : [];
            switch (ParkedRules.Decide(item, action, city, actor, same))
            {
                case Decision.Refused refused:
                    return item.Job.Parked is null && item.Job.Lease == 0
                        ? await TooLateAsync(item, action, actor, ct).ConfigureAwait(false) : new ActResult(item, ActOutcome.Refused, refused.Why);
                case Decision.Done done:
                    switch ((await committer.CommitOnceAsync(done.Commit, ct).ConfigureAwait(false)).Status)
                    {
                        case CommitStatus.Done:
                            return new ActResult(item, ActOutcome.Done, done.Says);
                        case CommitStatus.Fenced:
                            return await TooLateAsync(item, action, actor, ct).ConfigureAwait(false);
                    }

                    break;
            }

            // The ticket had changed. The job is looked at again too: only the one that was seen is acted upon.
            if (await items.AgainAsync(item, ct).ConfigureAwait(false) is not { } again || !SameJob(again.Job, item.Job))
            {
                return await TooLateAsync(item, action, actor, ct).ConfigureAwait(false);
            }

            item = again;
        }
    }

    /// <summary>
    /// Acts on all that fit a filter, if they are as many as the person saw. With <paramref name="count"/> null nothing is done but counting.
    /// </summary>
    public async Task<BulkResult> ActOnAllAsync(ParkedFilter filter, ParkedAction action, long? count, string by, string? reason, CancellationToken ct)
    {
        var present = await store.Desk.CountParkedAsync(filter, ct).ConfigureAwait(false);
        if (count is null)
        {
            return new BulkResult(present, []);
        }

        if (count != present)
        {
            await BulkAuditAsync(filter, action, by, reason, $"{count} expected", $"nothing: {present} are parked", ct).ConfigureAwait(false);
            return new BulkResult(present, []);
        }

        // Listed before the first is touched: what is parked anew meanwhile is not among those that were counted.
        var listed = new List<ParkedItem>();
        while (await items.PageAsync(filter, listed.LastOrDefault(), Chunk, ct).ConfigureAwait(false) is { Count: > 0 } page)
        {
            listed.AddRange(page);
        }

        if (listed.Count != present)
        {
            await BulkAuditAsync(filter, action, by, reason, $"{count} expected", $"nothing: {listed.Count} are parked", ct).ConfigureAwait(false);
            return new BulkResult(listed.Count, []);
        }

        var results = new List<ActResult>(listed.Count);
        foreach (var chunk in listed.Chunk(Chunk))
        {
            results.AddRange(await Task.WhenAll(chunk.Select(item => ActAsync(item, action, by, reason, ct))).ConfigureAwait(false));
        }

        var told = results.CountBy(r => r.Outcome).ToDictionary();
        await BulkAuditAsync(
            filter, action, by, reason, $"{count} parked",
            $"{told.GetValueOrDefault(ActOutcome.Done)} done, {told.GetValueOrDefault(ActOutcome.Refused)} refused, {told.GetValueOrDefault(ActOutcome.NoLongerParked)} no longer parked",
            ct).ConfigureAwait(false);
        return new BulkResult(present, results);
    }

    private static bool SameJob(Job a, Job b) => (a.Parked, a.Payload, a.WrittenAt, a.Lease) == (b.Parked, b.Payload, b.WrittenAt, b.Lease);

    private async Task<ActResult> TooLateAsync(ParkedItem item, ParkedAction action, Actor actor, CancellationToken ct)
    {
        var now = await items.AgainAsync(item, ct).ConfigureAwait(false);
        var became = now switch
        {
            { Job.Parked: not null } => "parked anew",
            { Job.Lease: not 0 } => "being worked",
            { Order: { } order } => $"waiting, order {order.State.ToString().ToLowerInvariant()}",
            not null => "waiting",
            _ => "gone",
        };
        await committer.CommitOnceAsync(new Commit { Audit = { new AuditEntry(actor.Now, actor.By, $"parked.{action.Word}", ParkedRules.Subject(item), actor.Reason, "no longer parked", $"nothing: {became}") } }, ct).ConfigureAwait(false);
        return new ActResult(item, ActOutcome.NoLongerParked, $"{item.Id} is no longer parked as it was seen (now: {became}). Somebody else has dealt with it; nothing was done.");
    }

    private async Task BulkAuditAsync(ParkedFilter filter, ParkedAction action, string by, string? reason, string before, string after, CancellationToken ct) =>
        await committer.CommitOnceAsync(new Commit { Audit = { new AuditEntry(time.GetUtcNow(), by, $"parked.{action.Word}.bulk", Words(filter), reason, before, after) } }, ct).ConfigureAwait(false);

    private async Task<IReadOnlyCollection<string>> SameNumberAsync(ParkedItem item, string number, CancellationToken ct)
    {
        if (item.Order is not { } order)
        {
            return [];
        }

        var wanted = CrmCore.Tickets.CleanText.Of(number);
        var ids = (await store.Tickets.FindByExternalIdsAsync(order.Mapping, [wanted], ct).ConfigureAwait(false))[wanted].Where(id => id != order.Id).ToList();
        var tickets = await store.Tickets.FindAsync([.. ids.Select(CrmCore.Tickets.WorkOrderId.TicketId).Distinct()], ct).ConfigureAwait(false);
        return [.. tickets.SelectMany(t => t.WorkOrders).Where(o => ids.Contains(o.Id)).Select(o => o.Reference)];
    }

    /// <summary>A filter in words.</summary>
    internal static string Words(ParkedFilter filter) => string.Join(", ", new[]
    {
        filter.Department is { } d ? $"department {d}" : null,
        filter.Kind is { } k ? $"kind {ItemId.Word(k)}" : null,
        filter.Reason is { } r ? $"reason \"{r}\"" : null,
        filter.Before is { } b ? $"parked before {b:u}" : null,
    }.OfType<string>()) is { Length: > 0 } words ? words : "all";
}
