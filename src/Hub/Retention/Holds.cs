using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Retention;

/// <summary>Adds, removes and lists legal holds. Each change is in the audit.</summary>
internal sealed class Holds(IStore store)
{
    private readonly PurgeQueries queries = new(store.Queries);

    /// <summary>All holds, or those in force, by number.</summary>
    public Task<IReadOnlyList<LegalHold>> ListAsync(bool all, CancellationToken ct) => store.Queries.QueryAsync(
        $"SELECT {LegalHoldTable.All.List} FROM {LegalHoldTable.Name} WHERE @all = 1 OR removed_at IS NULL ORDER BY n",
        LegalHoldTable.Read,
        ct,
        Param.Number("@all", all ? 1 : 0));

    /// <summary>
    /// Adds a hold, which binds from the moment this returns: a batch of a purge that was chosen before it is refused by the store.
    /// </summary>
    /// <param name="hold">The hold; its number is assigned here.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>The hold, and how many tickets it holds today.</returns>
    public async Task<(LegalHold Hold, long Tickets)> AddAsync(LegalHold hold, CancellationToken ct)
    {
        while (true)
        {
            var last = await queries.LastHoldAsync(ct).ConfigureAwait(false);
            var numbered = hold with { N = last + 1 };
            var audit = new AuditEntry(hold.At, hold.Who, "hold.add", Subject(numbered), hold.Reason, null, Scope(numbered));
            var commit = new Commit { HoldsSeen = last, Rows = { LegalHoldTable.New.Of(numbered) }, Audit = { audit } };
            if ((await store.CommitAsync(commit, ct).ConfigureAwait(false)).Status == CommitStatus.Done)
            {
                return (numbered, await queries.CountHeldAsync(numbered.N, ct).ConfigureAwait(false));
            }
        }
    }

    /// <summary>Removes a hold that is in force; false when there is none of that number.</summary>
    public async Task<bool> RemoveAsync(long n, string who, string reason, DateTimeOffset now, CancellationToken ct)
    {
        if ((await ListAsync(all: false, ct).ConfigureAwait(false)).FirstOrDefault(h => h.N == n) is not { } hold)
        {
            return false;
        }

        var removed = hold with { RemovedAt = now, RemovedBy = who, RemovedReason = reason };
        var audit = new AuditEntry(now, who, "hold.remove", Subject(hold), reason, Scope(hold));
        await store.CommitAsync(new Commit { Rows = { LegalHoldTable.Remove.Of(removed) }, Audit = { audit } }, ct).ConfigureAwait(false);
        return true;
    }

    /// <summary>What a hold is about, in words.</summary>
    public static string Scope(LegalHold hold)
    {
        string?[] parts =
        [
            hold.TicketId is { } id ? FormattableString.Invariant($"ticket id {id}") : null,
            hold.Service is { } service ? $"service {service}" : null,
            hold.Department is { } department ? $"department {department}" : null,
            hold.From is { } from ? FormattableString.Invariant($"from {from.UtcDateTime:yyyy-MM-dd HH:mm}Z") : null,
            hold.Until is { } until ? FormattableString.Invariant($"until {until.UtcDateTime:yyyy-MM-dd HH:mm}Z") : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static string Subject(LegalHold hold) => FormattableString.Invariant($"hold {hold.N}");
}
