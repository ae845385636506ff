namespace Allentown311.City.Servers;

/// <summary>A server of the run's own, in a temporary folder. What it took stays there when it is stopped, until the run ends.</summary>
internal interface IOwnServer
{
    string Name { get; }

    /// <summary>How the hub reaches it.</summary>
    string Connection { get; }

    /// <summary>Starts it, the first time or again, and returns when it takes connections.</summary>
    /// <exception cref="DemoException">It did not come up.</exception>
    Task StartAsync(CancellationToken ct);

    /// <summary>Ends it at once, as a power cut would; also one that is just starting, or was never started.</summary>
    Task StopAsync();
}
