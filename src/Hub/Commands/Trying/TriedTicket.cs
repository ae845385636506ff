using Allentown311.Connectors;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>One ticket that a mapping is tried with, or the reason why there is none.</summary>
/// <param name="Name">What a person finds it by: a ticket's number, a file's name, or a line of an export.</param>
/// <param name="Orders">The orders that the mapping's departments would get of it; empty when it is for other departments.</param>
/// <param name="Refusal">Why a row of an export is no ticket; null when it is one.</param>
internal sealed record TriedTicket(string Name, IReadOnlyList<OutgoingOrder> Orders, string? Refusal = null);
