namespace Allentown311.City.Events;

/// <summary>The names of one run's queues and topic at a broker that other programs may use too.</summary>
/// <param name="Address">The broker's address; holds a password.</param>
/// <param name="Run">The run's name.</param>
internal sealed record BrokerNames(string Address, string Run)
{
    /// <summary>The queue the hub receives tickets from.</summary>
    public string Tickets => $"{Run}-tickets";

    /// <summary>The topic (an exchange) the hub publishes its events to.</summary>
    public string Topic => $"{Run}-events";

    /// <summary>The queue the listener receives events from; it holds them while the listener is disconnected.</summary>
    public string Events => $"{Run}-heard";

    /// <summary>All queues, including the hub's dead-letter queue.</summary>
    public IEnumerable<string> Queues => [Tickets, $"{Tickets}.dead", Events];

    /// <summary>The run's name. The text a record has by default would show the address with its password.</summary>
    public override string ToString() => Run;
}
