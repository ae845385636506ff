using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers;

/// <summary>A broker, a connection to it that a test can break, and a view of the broker that does not use the hub's code.</summary>
public abstract class BrokerRig : IAsyncDisposable
{
    /// <summary>The broker under test, over the connection that can be broken.</summary>
    public abstract IBroker Broker { get; }

    /// <summary>The same broker over a direct connection, as another process would use it.</summary>
    public abstract IBroker Other { get; }

    /// <summary>A broker at an address where nothing listens.</summary>
    public abstract IBroker Unreachable { get; }

    /// <summary>A queue that does not exist.</summary>
    public Address Missing { get; } = new($"missing-{Guid.NewGuid():N}");

    /// <summary>True where the broker counts how often a message was delivered.</summary>
    public virtual bool CountsDeliveries => true;

    /// <summary>A body of this many bytes is too large for the broker; a body of half as many is not.</summary>
    public abstract int TooLarge { get; }

    /// <summary>The longest time a call may take to report that the broker cannot be reached, on a busy machine.</summary>
    public virtual TimeSpan FailureTimeout => TimeSpan.FromSeconds(12);

    /// <summary>Creates an empty queue.</summary>
    public abstract Task<Address> MakeQueueAsync(bool grouped = false);

    /// <summary>Creates a topic with subscribed queues: the first gets all messages, each other one those of one subject.</summary>
    public abstract Task<(Address Topic, IReadOnlyList<Address> Queues)> MakeTopicAsync(params IReadOnlyList<string> subjects);

    /// <summary>The dead letters of a queue, with their reasons.</summary>
    public abstract Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(Address queue);

    /// <summary>Deletes all messages of a queue, as an administrator would.</summary>
    public abstract Task PurgeAsync(Address queue);

    /// <summary>Resets the connection; a new one works.</summary>
    public abstract void Cut();

    /// <summary>Resets the connection once the client has sent so many more bytes.</summary>
    public abstract void CutAfter(int bytes);

    /// <summary>Makes the broker unreachable until <see cref="ComeBack"/>.</summary>
    public abstract void GoDown();

    /// <summary>Has connections accepted and never answered until <see cref="ComeBack"/>.</summary>
    public abstract void GoMute();

    /// <summary>Drops the broker's answers until <see cref="ComeBack"/>; the client's bytes still arrive.</summary>
    public abstract void SwallowAnswers();

    /// <summary>Ends all faults.</summary>
    public abstract void ComeBack();

    public abstract ValueTask DisposeAsync();
}

/// <summary>A dead-lettered message.</summary>
public sealed record DeadLetter(string Id, string Body, string? Reason);
