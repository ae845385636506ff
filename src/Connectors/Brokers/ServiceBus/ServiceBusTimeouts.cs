namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>How long things may take. Tests shorten it.</summary>
/// <param name="Try">
/// Until a broker that does not answer counts as away; also how long one request for the next session waits at the broker. Not under 10 s in earnest: below that
/// the client library handles a throttled namespace in another way.
/// </param>
internal sealed record ServiceBusTimeouts(TimeSpan Try)
{
    public static ServiceBusTimeouts Usual { get; } = new(TimeSpan.FromSeconds(10));
}
