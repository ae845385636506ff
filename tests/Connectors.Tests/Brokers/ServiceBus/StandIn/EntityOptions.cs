namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>How an administrator made a queue.</summary>
internal sealed record EntityOptions
{
    public bool Sessions { get; init; }

    public bool DropsDoubles { get; init; }

    /// <summary>A partitioned entity takes no transfer with messages of several sessions, or of several ids where it also drops doubles.</summary>
    public bool Partitioned { get; init; }

    public bool Disabled { get; init; }

    public TimeSpan Lock { get; init; } = TimeSpan.FromSeconds(30);

    public int MostDeliveries { get; init; } = 10;

    /// <summary>A subscription's filter on the label; null for everything.</summary>
    public string? Subject { get; init; }

    public int Room { get; init; } = int.MaxValue;
}
