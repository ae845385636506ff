using Microsoft.Azure.Amqp.Encoding;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>What the stand-in does with a transfer. The hierarchy is closed.</summary>
internal abstract record TransferReply
{
    public static TransferReply Accept { get; } = new Accepted();

    /// <summary>The stand-in stores the messages and confirms them.</summary>
    public sealed record Accepted : TransferReply;

    /// <summary>The stand-in stores the messages, and its confirmation is lost.</summary>
    public sealed record Silent : TransferReply;

    /// <summary>The stand-in stores the messages and cuts the connection before its confirmation.</summary>
    public sealed record Cut : TransferReply;

    /// <summary>The stand-in neither stores the messages nor answers.</summary>
    public sealed record Ignored : TransferReply;

    /// <summary>The stand-in refuses the messages with a reason.</summary>
    public sealed record Rejection(AmqpSymbol Condition, string Text) : TransferReply;
}
