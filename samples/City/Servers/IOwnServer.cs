namespace Allentown311.City.Servers;

/// <summary>A server that belongs to the run, with a temporary data folder. The folder stays until the run ends.</summary>
internal interface IOwnServer
{
    string Name { get; }

    /// <summary>The connection string or address for the hub.</summary>
    string Connection { get; }

    /// <summary>Starts the server, the first time or again, and returns when it accepts connections.</summary>
    /// <exception cref="DemoException">The server did not start.</exception>
    Task StartAsync(CancellationToken ct);

    /// <summary>Kills the server at once, as a power cut would; also while it starts. Does nothing when it was never started.</summary>
    Task StopAsync();
}
