using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store;

/// <summary>A job held by this node, with its ticket as last known, so that nothing just written is read back.</summary>
/// <param name="Job">The job, leased to this node.</param>
/// <param name="Ticket">Its ticket; null where it has none.</param>
internal sealed record Work(Job Job, Ticket? Ticket);
