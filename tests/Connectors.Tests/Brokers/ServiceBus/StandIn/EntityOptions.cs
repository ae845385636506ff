namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>The settings with which an administrator created a queue.</summary>
internal sealed record EntityOptions
{
    public bool Sessions { get; init; }

    public bool DropsDuplicates { get; init; }

    /// <summary>
    /// A partitioned entity refuses a transfer with messages of several sessions, or of several ids where it also drops duplicates.
    /// </summary>
    public bool Partitioned { get; init; }

    public bool Disabled { get; init; }

    /// <summary>How long a lock lasts.</summary>
    public TimeSpan Lock { get; init; } = TimeSpan.FromSeconds(30);

    public int MaxDeliveries { get; init; } = 10;

    /// <summary>A subscription's filter on the subject; null for all messages.</summary>
    public string? Subject { get; init; }

    /// <summary>The most messages the entity stores.</summary>
    public int Capacity { get; init; } = int.MaxValue;
}
