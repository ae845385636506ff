using Allentown311.Connectors.Brokers;

namespace Allentown311.Connectors.Tests.Brokers;

/// <summary>A broker, a way to it that can be broken, and eyes of its own to look into it.</summary>
public abstract class BrokerRig : IAsyncDisposable
{
    /// <summary>What is under test: reached over the way that can be broken.</summary>
    public abstract IBroker Broker { get; }

    /// <summary>The same broker as another process reaches it: nothing that is broken here matters there.</summary>
    public abstract IBroker Other { get; }

    /// <summary>A broker that nobody answers for: nothing listens at its address.</summary>
    public abstract IBroker Nowhere { get; }

    /// <summary>A queue that is not there.</summary>
    public Address Missing { get; } = new($"missing-{Guid.NewGuid():N}");

    /// <summary>True where the broker says how often a message was delivered.</summary>
    public virtual bool Counts => true;

    /// <summary>A body of so many bytes is more than the broker takes; one of half as many is not.</summary>
    public abstract int TooLarge { get; }

    /// <summary>Longest wait for word that a broker cannot be reached, on a machine with other work.</summary>
    public virtual TimeSpan Quickly => TimeSpan.FromSeconds(12);

    /// <summary>Makes a queue with nothing in it.</summary>
    public abstract Task<Address> MakeQueueAsync(bool grouped = false);

    /// <summary>Makes a topic to which some queues listen; the first to everything, the others to one subject each.</summary>
    public abstract Task<(Address Topic, IReadOnlyList<Address> Queues)> MakeTopicAsync(params IReadOnlyList<string> subjects);

    /// <summary>What was put aside of a queue, with the reason.</summary>
    public abstract Task<IReadOnlyList<Aside>> AsideAsync(Address queue);

    /// <summary>Somebody empties a queue.</summary>
    public abstract Task PurgeAsync(Address queue);

    /// <summary>Breaks the connection; a new one works.</summary>
    public abstract void Cut();

    /// <summary>Breaks the connection once so many bytes more were said.</summary>
    public abstract void CutAfter(int bytes);

    /// <summary>The broker cannot be reached until <see cref="ComeBack"/>.</summary>
    public abstract void GoAway();

    /// <summary>Connections are taken, and nothing comes of them, until <see cref="ComeBack"/>.</summary>
    public abstract void GoMute();

    /// <summary>What the broker says does not arrive until <see cref="ComeBack"/>; what it is told does.</summary>
    public abstract void SwallowAnswers();

    /// <summary>All is well again.</summary>
    public abstract void ComeBack();

    public abstract ValueTask DisposeAsync();
}

/// <summary>A message that was put aside.</summary>
public sealed record Aside(string Id, string Body, string? Reason);
