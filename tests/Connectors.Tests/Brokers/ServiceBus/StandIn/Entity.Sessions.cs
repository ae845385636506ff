namespace Allentown311.Connectors.Tests.Brokers.ServiceBus.StandIn;

/// <summary>The sessions of a queue that requires them.</summary>
internal sealed partial class Entity
{
    /// <summary>Locks a session that has messages: the named one, or the one with the oldest message. Null where there is none.</summary>
    public SessionLock? AcceptSession(string? id)
    {
        lock (gate)
        {
            ExpireLocks();
            var oldest = waiting.Find(m =>
                IsDue(m)
                && m.Session is not null
                && !sessions.ContainsKey(m.Session)
                && (id is null || m.Session == id));
            if (oldest?.Session is not { } found)
            {
                return null;
            }

            var session = sessions[found] = new SessionLock(found) { Until = time.GetUtcNow() + options.Lock };
            NotifyAt(session.Until);
            return session;
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
}

/// <summary>The lock of a session that a receiver has accepted.</summary>
internal sealed class SessionLock(string id)
{
    public string Id => id;

    public DateTimeOffset Until { get; set; }

    public bool IsLost { get; set; }
}
