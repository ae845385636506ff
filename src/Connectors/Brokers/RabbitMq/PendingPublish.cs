using RabbitMQ.Client;

namespace Allentown311.Connectors.Brokers.RabbitMq;

/// <summary>One message on its way, and what became of it. The first word counts.</summary>
internal sealed class PendingPublish(string id, ReadOnlyMemory<byte> body, BasicProperties properties, bool mandatory)
{
    private readonly TaskCompletionSource<PublishResult> result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    public ReadOnlyMemory<byte> Body => body;

    public BasicProperties Properties => properties;

    /// <summary>True where the broker gives back what no queue gets. A topic that nobody listens to is no error.</summary>
    public bool Mandatory { get; private set; } = mandatory;

    public string Exchange { get; set; } = "";

    public string Key { get; set; } = "";

    public Action? BeforeSend { get; init; }

    /// <summary>True when the broker gave it back; its confirmation follows all the same.</summary>
    public bool WasReturned { get; set; }

    public bool IsOver => result.Task.IsCompleted;

    public Task Over => result.Task;

    /// <summary>What became of it; it must be over.</summary>
    public PublishResult Result => result.Task.IsCompletedSuccessfully ? result.Task.GetAwaiter().GetResult() : throw new InvalidOperationException($"Message {id} is still on its way.");

    public void Ends(PublishResult how) => result.TrySetResult(how);

    /// <summary>Goes to its place by way of a queue in which it waits.</summary>
    public void Wait(string queue) => (Exchange, Key, Mandatory) = ("", queue, true);
}
