using Allentown311.Connectors;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// This node's session, and whether the node may still rely on it. A node that was suspended, or cut off from the database, does not learn
/// that other nodes have taken its jobs over. So the node measures the time since its last pulse by the monotonic clock, and stops relying
/// on the session well before the term ends after which others take over. One writer, the pulse; any thread reads.
/// </summary>
/// <param name="node">Name, version and term of this node.</param>
/// <param name="shared">False when the database is a file of this node alone, so that no other node can take anything over.</param>
/// <param name="time">The clock.</param>
internal sealed class NodeLease(Node node, bool shared, TimeProvider time)
{
    // Part of the term during which the node relies on its session. The rest is for requests that are on their way when it ends.
    private const double SurePart = 2.0 / 3;

    private long session;
    private long sureUntil;

    /// <summary>Name, version and term of this node.</summary>
    public Node Node => node;

    /// <summary>The session's number; 0 before the first session.</summary>
    public long Session => Volatile.Read(ref session);

    /// <summary>True while no other node can have taken this node's jobs over.</summary>
    public bool IsSure => Session != 0 && (!shared || time.GetTimestamp() < Volatile.Read(ref sureUntil));

    /// <summary>
    /// How often the node renews its session. With a database file of its own the pulse only feeds the status that people read.
    /// </summary>
    public TimeSpan PulseInterval => shared ? node.Term / 6 : node.Term;

    /// <summary>Notes that a session has begun.</summary>
    /// <param name="number">The session's number.</param>
    /// <param name="askedAt">Timestamp of the clock from before the database was asked for the session.</param>
    public void Begin(long number, long askedAt)
    {
        Renew(askedAt);
        Volatile.Write(ref session, number);
    }

    /// <summary>Notes that the database has confirmed the session.</summary>
    /// <param name="askedAt">Timestamp of the clock from before the database was asked.</param>
    public void Renew(long askedAt) =>
        Volatile.Write(ref sureUntil, askedAt + (long)(node.Term.TotalSeconds * SurePart * time.TimestampFrequency));

    /// <summary>Checks the session. Callers do so right before an action that cannot be undone, such as sending.</summary>
    /// <exception cref="LeaseLostException">Another node may have taken the job over.</exception>
    public void Ensure()
    {
        if (!IsSure)
        {
            throw new LeaseLostException();
        }
    }
}
