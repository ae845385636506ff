namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>Which operations a begun mapping calls, where the integrator names them.</summary>
/// <param name="Submit">The one that makes an order; null to choose by name.</param>
/// <param name="Find">The one that finds an order by our reference; null to choose by name.</param>
/// <param name="Poll">The one that lists what changed; null to choose by name.</param>
internal sealed record ChosenCalls(string? Submit, string? Find, string? Poll);
