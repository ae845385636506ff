namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>Timeouts of the client library. Tests shorten them.</summary>
/// <param name="Try">
/// How long one request may take before the broker counts as unavailable; also how long one request for the next session waits at the
/// broker. At least 10 s outside of tests: below that the client library handles a throttled namespace in another way.
/// </param>
internal sealed record ServiceBusTimeouts(TimeSpan Try)
{
    public static ServiceBusTimeouts Default { get; } = new(TimeSpan.FromSeconds(10));
}
