using RabbitMQ.Client;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>A message to publish, and its result once there is one. The first result counts; later ones change nothing.</summary>
internal sealed class PendingPublish(string id, ReadOnlyMemory<byte> body, BasicProperties properties, bool mandatory)
{
    private readonly TaskCompletionSource<PublishResult> result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    public ReadOnlyMemory<byte> Body => body;

    public BasicProperties Properties => properties;

    /// <summary>True where the broker returns the message when no queue gets it. A topic without subscribers is no error.</summary>
    public bool Mandatory { get; private set; } = mandatory;

    public string Exchange { get; set; } = "";

    /// <summary>The routing key.</summary>
    public string Key { get; set; } = "";

    /// <summary>See <see cref="BrokerMessage.BeforeSend"/>.</summary>
    public Action? BeforeSend { get; init; }

    /// <summary>True when the broker returned the message as unroutable; it confirms the message all the same.</summary>
    public bool WasReturned { get; set; }

    public bool HasEnded => result.Task.IsCompleted;

    /// <summary>Completes when the message has its result.</summary>
    public Task Ended => result.Task;

    /// <summary>The message's result.</summary>
    /// <exception cref="InvalidOperationException">The message has no result yet.</exception>
    public PublishResult Result => result.Task.IsCompletedSuccessfully
        ? result.Task.GetAwaiter().GetResult()
        : throw new InvalidOperationException($"Message {id} is still on its way.");

    /// <summary>Sets the result, unless the message has one.</summary>
    public void End(PublishResult with) => result.TrySetResult(with);

    /// <summary>Sends the message by way of a queue in which it waits until it is due.</summary>
    public void RouteThrough(string waitingQueue)
    {
        Exchange = "";
        Key = waitingQueue;
        Mandatory = true;
    }
}
