using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>A change inside a department's network becomes a message to the hub outside. Pure.</summary>
internal sealed class EdgeStatusEffect : IChangeEffect
{
    /// <inheritdoc/>
    public void Add(TicketChange change, DateTimeOffset now, Commit commit) => commit.Outbox.AddRange(EdgeStatusMessages.Of(change));
}
