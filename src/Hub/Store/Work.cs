using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Store;

/// <summary>
/// A job held by this node, with its ticket as last read or written, so that a step need not read back what was just written.
/// </summary>
/// <param name="Job">The job, leased to this node.</param>
/// <param name="Ticket">The job's ticket; null when it belongs to none.</param>
internal sealed record Work(Job Job, Ticket? Ticket);
