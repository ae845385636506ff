using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Reconcile;

/// <summary>The part of a difference that mending it needs, stored as JSON.</summary>
internal sealed record DriftPayload(long? OrderId, StatusUpdate? Theirs);
