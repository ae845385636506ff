namespace Allentown311.City.Events;

/// <summary>A run's own places at a broker, which may be somebody's.</summary>
/// <param name="Address">The broker's address; holds a password.</param>
/// <param name="Run">The run's name.</param>
internal sealed record Places(string Address, string Run)
{
    /// <summary>The queue the hub takes tickets from.</summary>
    public string Tickets => $"{Run}-tickets";

    /// <summary>The topic (an exchange) the hub tells its events to.</summary>
    public string Topic => $"{Run}-events";

    /// <summary>The queue in which the listener hears them: it keeps what comes while he is away.</summary>
    public string Heard => $"{Run}-heard";

    /// <summary>All queues, also the one the hub puts messages aside in.</summary>
    public IEnumerable<string> Queues => [Tickets, $"{Tickets}.dead", Heard];

    /// <summary>Records print their members; a password must not.</summary>
    public override string ToString() => Run;
}
