using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// Decides what else the hub writes in the transaction that changes a ticket: a notice to the resident, a message to the broker. Pure.
/// </summary>
internal interface IChangeEffect
{
    /// <summary>The change with what follows from it in the ticket itself; the change as it is by default.</summary>
    /// <param name="change">The ticket before and after the change.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="commit">The commit that changes the ticket.</param>
    TicketChange Extend(TicketChange change, DateTimeOffset now, Commit commit) => change;

    /// <summary>Adds the effects of one change to the commit.</summary>
    /// <param name="change">The ticket before and after the change.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="commit">The commit that changes the ticket.</param>
    void Add(TicketChange change, DateTimeOffset now, Commit commit);

    /// <summary>Hears of each commit that was written, with what the store decided; does nothing by default.</summary>
    /// <param name="result">The store's answer.</param>
    void OnWritten(CommitResult result)
    {
    }
}

/// <summary>Adds the effects of all ticket changes to a commit, once for each commit.</summary>
internal sealed class ChangeEffects(IEnumerable<IChangeEffect> effects)
{
    private readonly List<IChangeEffect> effects = [.. effects];

    /// <summary>No effects: for an installation that sends no notices and no messages.</summary>
    public static ChangeEffects None { get; } = new([]);

    /// <summary>Adds the effects. A commit that is tried again has them already, so this method leaves it as it is.</summary>
    public void AddTo(Commit commit, DateTimeOffset now)
    {
        if (commit.HasEffects)
        {
            return;
        }

        // What a change does to its ticket comes first: a notice tells of the whole.
        for (var i = 0; i < commit.Tickets.Count; i++)
        {
            foreach (var effect in effects)
            {
                commit.Tickets[i] = effect.Extend(commit.Tickets[i], now, commit);
            }
        }

        foreach (var change in commit.Tickets)
        {
            effects.ForEach(effect => effect.Add(change, now, commit));
        }

        commit.HasEffects = true;
    }

    /// <summary>Tells each effect of a commit that was written.</summary>
    public void OnWritten(CommitResult result) => effects.ForEach(effect => effect.OnWritten(result));
}
