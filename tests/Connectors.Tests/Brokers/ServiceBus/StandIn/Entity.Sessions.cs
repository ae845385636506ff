namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>The sessions of a queue that requires them.</summary>
internal sealed partial class Entity
{
    /// <summary>Locks the session with the oldest message. Null where every session with messages is locked.</summary>
    public SessionLock? AcceptNextSession()
    {
        lock (gate)
        {
            ExpireLocks();
            var oldest = waiting.Find(m => IsDue(m) && m.Session is not null && !sessions.ContainsKey(m.Session));
            return oldest?.Session is { } found ? LockSession(found) : null;
        }
    }

    /// <summary>Locks the named session, with messages or without. Null where another receiver has it.</summary>
    public SessionLock? AcceptSession(string id)
    {
        lock (gate)
        {
            ExpireLocks();
            return sessions.ContainsKey(id) ? null : LockSession(id);
        }
    }

    public DateTimeOffset? RenewSession(string id)
    {
        lock (gate)
        {
            ExpireLocks();
            if (!sessions.TryGetValue(id, out var session))
            {
                return null;
            }

            renewals++;
            session.Until = time.GetUtcNow() + options.Lock;
            foreach (var (token, held) in locked.Where(m => m.Value.Session == session).ToList())
            {
                locked[token] = held with { Until = session.Until };
            }

            NotifyAt(session.Until);
            return session.Until;
        }
    }

    /// <summary>
    /// Releases a session whose link was closed. Its messages that were not settled are available again, and the service does not count
    /// that as a failed delivery.
    /// </summary>
    public void ReleaseSession(SessionLock session)
    {
        lock (gate)
        {
            if (sessions.TryGetValue(session.Id, out var holder) && holder == session)
            {
                sessions.Remove(session.Id);
                foreach (var (token, held) in locked.Where(m => m.Value.Session == session).ToList())
                {
                    locked.Remove(token);
                    PutBack(held.Message);
                }
            }
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    private SessionLock LockSession(string id)
    {
        var session = sessions[id] = new SessionLock(id) { Until = time.GetUtcNow() + options.Lock };
        NotifyAt(session.Until);
        return session;
    }
}

/// <summary>The lock of a session that a receiver has accepted.</summary>
internal sealed class SessionLock(string id)
{
    public string Id => id;

    public DateTimeOffset Until { get; set; }

    public bool IsLost { get; set; }
}
