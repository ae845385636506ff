using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Edge;

/// <summary>Adds to a change at an edge hub the status messages for the city's hub. Pure.</summary>
internal sealed class EdgeStatusEffect : IChangeEffect
{
    /// <inheritdoc/>
    public void Add(TicketChange change, DateTimeOffset now, Commit commit) => commit.Outbox.AddRange(EdgeStatusMessages.Of(change));
}
