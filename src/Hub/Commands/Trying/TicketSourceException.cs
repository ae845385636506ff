using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>The tickets to try a mapping with cannot be read. The message is written for the integrator.</summary>
internal sealed class TicketSourceException : Exception
{
    /// <summary>For one reason.</summary>
    public TicketSourceException(string message)
        : base(message)
    {
    }

    /// <summary>For mistakes in a file, each with its place.</summary>
    public TicketSourceException(Faults faults)
        : base(string.Join('\n', faults.All))
    {
    }
}
