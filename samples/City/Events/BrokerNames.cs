namespace Allentown311.City.Events;

/// <summary>The queues and the topic of one run at a broker that others may use too.</summary>
/// <param name="Address">The broker's address; holds a password.</param>
/// <param name="Run">The run's name.</param>
internal sealed record BrokerNames(string Address, string Run)
{
    /// <summary>The queue the hub receives tickets from.</summary>
    public string Tickets => $"{Run}-tickets";

    /// <summary>The topic (an exchange) the hub publishes its events to.</summary>
    public string Topic => $"{Run}-events";

    /// <summary>The queue the listener receives events from; it holds them while the listener is disconnected.</summary>
    public string Heard => $"{Run}-heard";

    /// <summary>All queues, including the hub's dead-letter queue.</summary>
    public IEnumerable<string> Queues => [Tickets, $"{Tickets}.dead", Heard];

    /// <summary>Records print their members; a password must not.</summary>
    public override string ToString() => Run;
}
