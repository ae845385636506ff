namespace Allentown311.Hub.Commands.NewMapping.From;

/// <summary>What a mapping shall be begun from cannot be read. The message is written for the integrator.</summary>
internal sealed class DraftSourceException(string message) : Exception(message);
