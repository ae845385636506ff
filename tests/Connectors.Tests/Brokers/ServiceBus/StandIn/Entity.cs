using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>A queue, or a topic's subscription: what it keeps, and who has a lock on it.</summary>
internal sealed class Entity(string name, EntityOptions options, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly List<Letter> waiting = [];
    private readonly Dictionary<Guid, (Letter Letter, DateTimeOffset Until, SessionLock? Session)> locked = [];
    private readonly Dictionary<string, SessionLock> sessions = [];
    private readonly HashSet<string> seen = [];
    private readonly List<ITimer> alarms = [];
    private long sequence;
    private int renewals;

    /// <summary>Something may be taken that could not be before.</summary>
    public event EventHandler? Changed;

    public string Name => name;

    public EntityOptions Options => options;

    public Entity? DeadLetters { get; init; }

    public int Renewals => Volatile.Read(ref renewals);

    public IReadOnlyList<Letter> Waiting
    {
        get
        {
            lock (gate)
            {
                Expire();
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
                Expire();
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
                Expire();
                return [.. sessions.Keys];
            }
        }
    }

    /// <summary>Takes a transfer whole, or says why not.</summary>
    public Error? Put(IReadOnlyList<Letter> letters)
    {
        lock (gate)
        {
            if (Refusal(letters) is { } error)
            {
                return error;
            }

            var mine = letters.Where(l => options.Subject is null || l.Subject == options.Subject);
            foreach (var letter in mine.Where(l => !options.DropsDoubles || l.Id is null || seen.Add(l.Id)))
            {
                waiting.Add(letter with { Sequence = ++sequence, EnqueuedAt = letter.NotBefore ?? time.GetUtcNow() });
                Alarm(letter.NotBefore);
            }
        }

        Changed?.Invoke(this, EventArgs.Empty);
        return null;
    }

    /// <summary>Locks the next message there is, of one session or of a queue without sessions.</summary>
    public (Guid Token, AmqpMessage Message)? TakeNext(SessionLock? session)
    {
        lock (gate)
        {
            Expire();
            var at = waiting.FindIndex(l => Ready(l) && (session is null || l.Session == session.Id));
            if (at < 0 || session is { Lost: true })
            {
                return null;
            }

            var (letter, token) = (waiting[at], Guid.NewGuid());
            var until = session?.Until ?? time.GetUtcNow() + options.Lock;
            waiting.RemoveAt(at);
            locked[token] = (letter, until, session);
            Alarm(until);
            return (token, letter.Write(until));
        }
    }

    /// <summary>Settles what is locked: removed, or put back, or put aside. An error where the lock is lost.</summary>
    public Error? Settle(Guid token, Func<Letter, Letter?> putBack, Func<Letter, Letter>? putAside = null)
    {
        lock (gate)
        {
            Expire();
            if (!locked.Remove(token, out var held))
            {
                return new Error { Condition = "com.microsoft:message-lock-lost", Description = "The lock supplied is invalid." };
            }

            if (putAside is not null)
            {
                DeadLetters!.Put([putAside(held.Letter)]);
            }
            else if (putBack(held.Letter) is { } back)
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
            Expire();
            if (!locked.TryGetValue(token, out var held))
            {
                return null;
            }

            renewals++;
            locked[token] = held with { Until = time.GetUtcNow() + options.Lock };
            Alarm(locked[token].Until);
            return locked[token].Until;
        }
    }

    /// <summary>Locks a session that has messages: the one named, or the one whose first message is the oldest. Null where there is none.</summary>
    public SessionLock? AcceptSession(string? id)
    {
        lock (gate)
        {
            Expire();
            if (waiting.Find(l => Ready(l) && l.Session is not null && !sessions.ContainsKey(l.Session) && (id is null || l.Session == id)) is not { Session: { } found })
            {
                return null;
            }

            var session = sessions[found] = new SessionLock(found) { Until = time.GetUtcNow() + options.Lock };
            Alarm(session.Until);
            return session;
        }
    }

    public DateTimeOffset? RenewSession(string id)
    {
        lock (gate)
        {
            Expire();
            if (!sessions.TryGetValue(id, out var session))
            {
                return null;
            }

            renewals++;
            session.Until = time.GetUtcNow() + options.Lock;
            foreach (var (token, held) in locked.Where(l => l.Value.Session == session).ToList())
            {
                locked[token] = held with { Until = session.Until };
            }

            Alarm(session.Until);
            return session.Until;
        }
    }

    /// <summary>Its link was closed: messages that were not settled are free again, and the service does not count that as a delivery.</summary>
    public void ReleaseSession(SessionLock session)
    {
        lock (gate)
        {
            if (sessions.TryGetValue(session.Id, out var holder) && holder == session)
            {
                sessions.Remove(session.Id);
                foreach (var (token, held) in locked.Where(l => l.Value.Session == session).ToList())
                {
                    locked.Remove(token);
                    PutBack(held.Letter);
                }
            }
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Purge()
    {
        lock (gate)
        {
            waiting.Clear();
        }
    }

    public IReadOnlyList<Letter> Peek(long from, int most)
    {
        lock (gate)
        {
            return [.. waiting.Where(l => l.Sequence >= from).Take(most)];
        }
    }

    private Error? Refusal(IReadOnlyList<Letter> letters)
    {
        if (options.Sessions && letters.Any(l => string.IsNullOrEmpty(l.Session)))
        {
            return new Error { Condition = AmqpErrorCode.NotAllowed, Description = "The SessionId was not set on a message, and it cannot be sent to the entity." };
        }

        if (options.Partitioned && (letters.Select(l => l.Session).Distinct().Count() > 1 || (options.DropsDoubles && letters.Select(l => l.Id).Distinct().Count() > 1)))
        {
            return new Error { Condition = AmqpErrorCode.NotAllowed, Description = "Batching messages with distinct SessionId, PartitionKey or MessageId is not supported." };
        }

        return waiting.Count + locked.Count + letters.Count > options.Room
            ? new Error { Condition = AmqpErrorCode.ResourceLimitExceeded, Description = "The maximum entity size has been reached." } : null;
    }

    private bool Ready(Letter letter) => letter.NotBefore is not { } at || at <= time.GetUtcNow();

    private void PutBack(Letter letter)
    {
        if (letter.Failed >= options.MostDeliveries && DeadLetters is not null)
        {
            DeadLetters.Put([letter with { Headers = letter.Headers.SetItem("DeadLetterReason", "MaxDeliveryCountExceeded") }]);
            return;
        }

        var at = waiting.FindIndex(l => l.Sequence > letter.Sequence);
        waiting.Insert(at < 0 ? waiting.Count : at, letter);
    }

    private void Expire()
    {
        var now = time.GetUtcNow();
        foreach (var (token, held) in locked.Where(l => l.Value.Until <= now).ToList())
        {
            locked.Remove(token);
            PutBack(held.Letter with { Failed = held.Letter.Failed + 1 });
        }

        foreach (var session in sessions.Values.Where(s => s.Until <= now).ToList())
        {
            session.Lost = true;
            sessions.Remove(session.Id);
        }
    }

    private void Alarm(DateTimeOffset? at)
    {
        if (at - time.GetUtcNow() is { } left && left > TimeSpan.Zero)
        {
            // A timer may ring a little early by the clock.
            alarms.Add(time.CreateTimer(_ => Changed?.Invoke(this, EventArgs.Empty), null, left + TimeSpan.FromMilliseconds(20), Timeout.InfiniteTimeSpan));
        }
    }
}

/// <summary>A session in somebody's hands.</summary>
internal sealed class SessionLock(string id)
{
    public string Id => id;

    public DateTimeOffset Until { get; set; }

    public bool Lost { get; set; }
}
