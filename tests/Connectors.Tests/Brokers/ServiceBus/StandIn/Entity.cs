using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>A queue, or a topic's subscription: its messages and their locks.</summary>
/// <remarks><c>gate</c> guards all fields; <see cref="Changed"/> is raised outside of it.</remarks>
internal sealed partial class Entity(string name, EntityOptions options, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly List<StoredMessage> waiting = [];
    private readonly Dictionary<Guid, MessageLock> locked = [];
    private readonly Dictionary<string, SessionLock> sessions = [];
    private readonly HashSet<string> seenIds = [];
    private readonly List<ITimer> timers = [];
    private long sequence;
    private int renewals;

    /// <summary>Raised when a message or a session may have become available.</summary>
    public event EventHandler? Changed;

    public string Name => name;

    public EntityOptions Options => options;

    public Entity? DeadLetters { get; init; }

    public int Renewals => Volatile.Read(ref renewals);

    public IReadOnlyList<StoredMessage> Waiting
    {
        get
        {
            lock (gate)
            {
                ExpireLocks();
                return [.. waiting];
            }
        }
    }

    public int LockedCount
    {
        get
        {
            lock (gate)
            {
                ExpireLocks();
                return locked.Count;
            }
        }
    }

    public IReadOnlyCollection<string> LockedSessions
    {
        get
        {
            lock (gate)
            {
                ExpireLocks();
                return [.. sessions.Keys];
            }
        }
    }

    /// <summary>Stores all messages of a transfer, or none.</summary>
    /// <returns>Why the transfer is refused; null when its messages are stored.</returns>
    public Error? Put(IReadOnlyList<StoredMessage> messages)
    {
        lock (gate)
        {
            if (FindRefusal(messages) is { } error)
            {
                return error;
            }

            var matching = messages.Where(m => options.Subject is null || m.Subject == options.Subject);
            foreach (var message in matching.Where(m => !options.DropsDuplicates || m.Id is null || seenIds.Add(m.Id)))
            {
                waiting.Add(message with { Sequence = ++sequence, EnqueuedAt = message.NotBefore ?? time.GetUtcNow() });
                NotifyAt(message.NotBefore);
            }
        }

        Changed?.Invoke(this, EventArgs.Empty);
        return null;
    }

    /// <summary>Locks the next message: of a session, or of a queue without sessions. Null when there is none.</summary>
    public (Guid Token, AmqpMessage Message)? LockNext(SessionLock? session)
    {
        lock (gate)
        {
            ExpireLocks();
            var at = waiting.FindIndex(m => IsDue(m) && (session is null || m.Session == session.Id));
            if (at < 0 || session is { IsLost: true })
            {
                return null;
            }

            var message = waiting[at];
            var token = Guid.NewGuid();
            var until = session?.Until ?? time.GetUtcNow() + options.Lock;
            waiting.RemoveAt(at);
            locked[token] = new MessageLock(message, until, session);
            NotifyAt(until);
            return (token, message.Write(until));
        }
    }

    /// <summary>Settles a locked message: deletes it, puts it back or dead-letters it.</summary>
    /// <param name="token">The token of the lock.</param>
    /// <param name="putBack">Returns the message to put back, or null to delete it.</param>
    /// <param name="deadLetter">Returns the dead letter; null where the message is not dead-lettered.</param>
    /// <returns>An error where the lock is lost; else null.</returns>
    public Error? Settle(Guid token, Func<StoredMessage, StoredMessage?> putBack, Func<StoredMessage, StoredMessage>? deadLetter = null)
    {
        lock (gate)
        {
            ExpireLocks();
            if (!locked.Remove(token, out var held))
            {
                return new Error { Condition = "com.microsoft:message-lock-lost", Description = "The lock supplied is invalid." };
            }

            if (deadLetter is not null)
            {
                DeadLetters!.Put([deadLetter(held.Message)]);
            }
            else if (putBack(held.Message) is { } back)
            {
                PutBack(back);
            }
        }

        Changed?.Invoke(this, EventArgs.Empty);
        return null;
    }

    public DateTimeOffset? Renew(Guid token)
    {
        lock (gate)
        {
            ExpireLocks();
            if (!locked.TryGetValue(token, out var held))
            {
                return null;
            }

            renewals++;
            locked[token] = held with { Until = time.GetUtcNow() + options.Lock };
            NotifyAt(locked[token].Until);
            return locked[token].Until;
        }
    }

    public void Purge()
    {
        lock (gate)
        {
            waiting.Clear();
        }
    }

    public IReadOnlyList<StoredMessage> Peek(long from, int most)
    {
        lock (gate)
        {
            return [.. waiting.Where(m => m.Sequence >= from).Take(most)];
        }
    }

    private Error? FindRefusal(IReadOnlyList<StoredMessage> messages)
    {
        if (options.Sessions && messages.Any(m => string.IsNullOrEmpty(m.Session)))
        {
            return new Error
            {
                Condition = AmqpErrorCode.NotAllowed,
                Description = "The SessionId was not set on a message, and it cannot be sent to the entity.",
            };
        }

        var hasSeveralSessions = messages.Select(m => m.Session).Distinct().Count() > 1;
        var hasSeveralIds = messages.Select(m => m.Id).Distinct().Count() > 1;
        if (options.Partitioned && (hasSeveralSessions || (options.DropsDuplicates && hasSeveralIds)))
        {
            return new Error
            {
                Condition = AmqpErrorCode.NotAllowed,
                Description = "Batching messages with distinct SessionId, PartitionKey or MessageId is not supported.",
            };
        }

        return waiting.Count + locked.Count + messages.Count > options.Capacity
            ? new Error { Condition = AmqpErrorCode.ResourceLimitExceeded, Description = "The maximum entity size has been reached." }
            : null;
    }

    private bool IsDue(StoredMessage message) => message.NotBefore is not { } at || at <= time.GetUtcNow();

    private void PutBack(StoredMessage message)
    {
        if (message.FailedDeliveries >= options.MaxDeliveries && DeadLetters is not null)
        {
            var headers = message.Headers.SetItem("DeadLetterReason", "MaxDeliveryCountExceeded");
            DeadLetters.Put([message with { Headers = headers }]);
            return;
        }

        var at = waiting.FindIndex(m => m.Sequence > message.Sequence);
        waiting.Insert(at < 0 ? waiting.Count : at, message);
    }

    private void ExpireLocks()
    {
        var now = time.GetUtcNow();
        foreach (var (token, held) in locked.Where(m => m.Value.Until <= now).ToList())
        {
            locked.Remove(token);
            PutBack(held.Message with { FailedDeliveries = held.Message.FailedDeliveries + 1 });
        }

        foreach (var session in sessions.Values.Where(s => s.Until <= now).ToList())
        {
            session.IsLost = true;
            sessions.Remove(session.Id);
        }
    }

    private void NotifyAt(DateTimeOffset? at)
    {
        if (at - time.GetUtcNow() is { } left && left > TimeSpan.Zero)
        {
            // A timer may fire a little early by the clock.
            var due = left + TimeSpan.FromMilliseconds(20);
            timers.Add(time.CreateTimer(_ => Changed?.Invoke(this, EventArgs.Empty), null, due, Timeout.InfiniteTimeSpan));
        }
    }

    private sealed record MessageLock(StoredMessage Message, DateTimeOffset Until, SessionLock? Session);
}
