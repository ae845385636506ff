using Microsoft.Azure.Amqp.Encoding;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>How the stand-in meets a transfer. Closed.</summary>
internal abstract record Reception
{
    public static Reception Take { get; } = new LockedMessage();

    /// <summary>Kept and confirmed.</summary>
    public sealed record LockedMessage : Reception;

    /// <summary>Kept, and the confirmation is lost.</summary>
    public sealed record Silent : Reception;

    /// <summary>Kept, and the connection ends before the confirmation.</summary>
    public sealed record Cut : Reception;

    /// <summary>Neither kept nor answered.</summary>
    public sealed record Ignored : Reception;

    /// <summary>Not kept, and the sender is told why.</summary>
    public sealed record Rejection(AmqpSymbol Condition, string Text) : Reception;
}
