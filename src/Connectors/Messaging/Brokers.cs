namespace Allentown311.Connectors.Messaging;

/// <summary>Makes the broker of a kind.</summary>
public static class Brokers
{
    /// <summary>The broker; it connects when it is first used.</summary>
    /// <exception cref="BrokerMissingException">There is no such kind here.</exception>
    public static IBroker Create(BrokerSettings settings, TimeProvider time) => throw new BrokerMissingException($"There is no broker of kind \"{settings?.Kind}\" here.");
}

/// <summary>There is no broker of the kind that is asked for. The message says what was looked for where.</summary>
public sealed class BrokerMissingException(string message, Exception? inner = null) : Exception(message, inner);
