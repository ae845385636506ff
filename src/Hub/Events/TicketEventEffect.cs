using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Events;

/// <summary>Adds to a ticket's change its event for the broker. Pure.</summary>
internal sealed class TicketEventEffect(CityConfiguration city) : IChangeEffect
{
    /// <inheritdoc/>
    public void Add(TicketChange change, DateTimeOffset now, Commit commit) => commit.Outbox.AddRange(TicketEvents.Of(change, city));
}
