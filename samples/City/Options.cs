using Allentown311.City.Servers;

namespace Allentown311.City;

/// <summary>What the command line says.</summary>
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

/// <summary>The demo cannot go on, and the message says why in words for whoever started it.</summary>
internal sealed class DemoException(string message) : Exception(message);
