using Allentown311.City.Servers;

namespace Allentown311.City;

/// <summary>The options of the command line.</summary>
internal sealed record Options(
    int Count,
    FileInfo? Tickets,
    FileInfo? Columns,
    bool Keep,
    bool Json,
    DirectoryInfo? Data,
    int Seed,
    string? Faults,
    Installation Installation);

/// <summary>The demo cannot go on; the message explains why to the person who started it.</summary>
internal sealed class DemoException(string message) : Exception(message);
