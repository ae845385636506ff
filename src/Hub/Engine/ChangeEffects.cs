using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>What follows from a ticket's change and is written in the same transaction: a notice to the resident, a message to others. Pure.</summary>
internal interface IChangeEffect
{
    /// <summary>Adds to the commit what follows from the change.</summary>
    /// <param name="change">The ticket before and after.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="commit">The commit that changes the ticket.</param>
    void Add(TicketChange change, DateTimeOffset now, Commit commit);
}

/// <summary>Adds to a commit, once, what follows from its tickets' changes, whoever made it.</summary>
internal sealed class ChangeEffects(IEnumerable<IChangeEffect> effects)
{
    private readonly List<IChangeEffect> effects = [.. effects];

    /// <summary>For an installation that tells nobody.</summary>
    public static ChangeEffects None { get; } = new([]);

    /// <summary>Adds them. A commit that is tried again has them already.</summary>
    public void AddTo(Commit commit, DateTimeOffset now)
    {
        if (commit.HasEffects)
        {
            return;
        }

        foreach (var change in commit.Tickets)
        {
            effects.ForEach(effect => effect.Add(change, now, commit));
        }

        commit.HasEffects = true;
    }
}
