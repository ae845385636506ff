using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// One step of the walk. It does its work outside any transaction and returns what to decide; the walk commits result and next jobs
/// together. A step never calls another step and never writes by itself.
/// </summary>
internal interface IStep
{
    /// <summary>The jobs it takes.</summary>
    JobKind Kind { get; }

    /// <summary>Does the work of one job. An exception puts the job off, and at last parks it.</summary>
    Task<Decide> RunAsync(Work work, CancellationToken ct);
}

/// <summary>
/// Makes the commit. <paramref name="stale"/> is true when a ticket had changed since it was read: read it again first. Called as often as
/// needed, so it must only decide, never send.
/// </summary>
internal delegate Task<Commit> Decide(bool stale, CancellationToken ct);

/// <summary>Makes a <see cref="Decide"/> of a decision over one ticket.</summary>
internal sealed class TicketDecisions(IStore store)
{
    /// <summary>The ticket of a job: the one handed on, or read now.</summary>
    /// <exception cref="InvalidOperationException">There is no such ticket.</exception>
    public async Task<Ticket> TicketOfAsync(Work work, CancellationToken ct) => work.Ticket ?? await ReadAsync(work.Job.TicketId, ct).ConfigureAwait(false);

    /// <summary>Decides over <paramref name="ticket"/>, and over a fresh copy when that one had changed.</summary>
    public Decide Over(Ticket ticket, Func<Ticket, Commit> decide) =>
        async (stale, ct) => decide(stale ? await ReadAsync(ticket.Id, ct).ConfigureAwait(false) : ticket);

    private async Task<Ticket> ReadAsync(long id, CancellationToken ct)
    {
        var found = await store.Tickets.FindAsync([id], ct).ConfigureAwait(false);
        return found is [var ticket] ? ticket : throw new InvalidOperationException($"Job for ticket id {id}, which is not in the store.");
    }
}
