using Allentown311.City.Servers;

namespace Allentown311.Chaos;

/// <summary>The options of the command line.</summary>
internal sealed record ChaosOptions(
    int Tickets, TimeSpan Duration, int Seed, string Faults, string Data, Installation Installation);
