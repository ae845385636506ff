using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// One step of the walk. A step works outside any transaction and returns a <see cref="Decide"/>; the walk commits its result and the next
/// jobs together. A step never calls another step and never writes to the store.
/// </summary>
internal interface IStep
{
    /// <summary>The kind of job that this step runs.</summary>
    JobKind Kind { get; }

    /// <summary>Runs one job. When it throws, the walk tries the job again later and at last parks it.</summary>
    Task<Decide> RunAsync(Work work, CancellationToken ct);
}

/// <summary>
/// Makes the commit of a step. When <paramref name="stale"/> is true, a ticket has changed since the step read it: the delegate reads it
/// again first. The walk may call it several times, so it must only decide and never send.
/// </summary>
internal delegate Task<Commit> Decide(bool stale, CancellationToken ct);

/// <summary>Makes a <see cref="Decide"/> from a decision about one ticket.</summary>
internal sealed class TicketDecisions(IStore store)
{
    /// <summary>The ticket of a job: the copy that came with the job in memory, else read from the store.</summary>
    /// <exception cref="InvalidOperationException">The store has no such ticket.</exception>
    public async Task<Ticket> TicketOfAsync(Work work, CancellationToken ct) =>
        work.Ticket ?? await ReadAsync(work.Job.TicketId, ct).ConfigureAwait(false);

    /// <summary>Decides about <paramref name="ticket"/>, or about a fresh copy when the ticket has changed in the store.</summary>
    public Decide Over(Ticket ticket, Func<Ticket, Commit> decide) =>
        async (stale, ct) => decide(stale ? await ReadAsync(ticket.Id, ct).ConfigureAwait(false) : ticket);

    private async Task<Ticket> ReadAsync(long id, CancellationToken ct)
    {
        var found = await store.Tickets.FindAsync([id], ct).ConfigureAwait(false);
        return found is [var ticket] ? ticket : throw new InvalidOperationException($"Job for ticket id {id}, which is not in the store.");
    }
}
