using Allentown311.Connectors;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// This node's session, and whether it may still be sure of it. A node that was stopped, or cut off from the database, does not know that
/// others have taken its work; so it counts from when it last asked, by a clock nobody sets, and for less than the term after which they do.
/// </summary>
/// <param name="node">What it says of itself.</param>
/// <param name="shared">False where the database is a file of its own: nobody can take anything over.</param>
/// <param name="time">The clock.</param>
internal sealed class NodeLease(Node node, bool shared, TimeProvider time)
{
    // The rest of the term is for what was just being sent.
    private const double SureFor = 2.0 / 3;

    private long session;
    private long sureUntil;

    /// <summary>What it says of itself.</summary>
    public Node Node => node;

    /// <summary>The session's number; 0 before the first.</summary>
    public long Session => Volatile.Read(ref session);

    /// <summary>True while nobody can have taken its work over.</summary>
    public bool IsSure => Session != 0 && (!shared || time.GetTimestamp() < Volatile.Read(ref sureUntil));

    /// <summary>How often it says that it is there. A file's pulse is for people alone.</summary>
    public TimeSpan PulseEvery => shared ? node.Term / 6 : node.Term;

    /// <summary>A session has begun.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="asked">Timestamp from before it was asked for.</param>
    public void Begin(long number, long asked)
    {
        Renew(asked);
        Volatile.Write(ref session, number);
    }

    /// <summary>The database has said that the session lives.</summary>
    public void Renew(long asked) => Volatile.Write(ref sureUntil, asked + (long)(node.Term.TotalSeconds * SureFor * time.TimestampFrequency));

    /// <summary>Called right before something that cannot be taken back.</summary>
    /// <exception cref="LeaseLostException">Another node may have taken the work over.</exception>
    public void Ensure()
    {
        if (!IsSure)
        {
            throw new LeaseLostException();
        }
    }
}
