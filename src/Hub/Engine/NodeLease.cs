using Allentown311.Connectors;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// This node's session, and whether the node may still rely on it. A node that was suspended, or cut off from the database, does not learn
/// that other nodes have taken its jobs over. So the node measures the time since its last pulse by the monotonic clock, and stops relying
/// on the session well before the term ends after which others take over. The monotonic clock may stand still while a machine is suspended
/// (https://man7.org/linux/man-pages/man2/clock_gettime.2.html), and the wall clock may be set: the node relies on the session only while
/// both agree. When they do not, it sends nothing until a pulse that it sends afterwards is confirmed. One writer, the pulse; any thread
/// reads. <c>gate</c> guards the fields below it.
/// </summary>
/// <param name="node">Name, version and term of this node.</param>
/// <param name="shared">False when the database is a file of this node alone, so that no other node can take anything over.</param>
/// <param name="time">The clock.</param>
internal sealed class NodeLease(Node node, bool shared, TimeProvider time)
{
    // Part of the term during which the node relies on its session. The rest is for requests that are on their way when it ends.
    private const double SurePart = 2.0 / 3;

    // By how much the clocks may differ since the last pulse: time that a machine may have been suspended without being noticed.
    private static readonly TimeSpan LargestDifference = TimeSpan.FromSeconds(1);

    private readonly TimeProvider machine = SteadyTime.MachineOf(time);
    private readonly Lock gate = new();
    private long session;
    private long sureUntil;
    private long renewedAt;

    // The wall clock's lead over the monotonic clock, and when it was found to have changed.
    private TimeSpan lead;
    private long doubtedAt = long.MinValue;
    private TaskCompletionSource doubt = NewSignal();

    /// <summary>Name, version and term of this node.</summary>
    public Node Node => node;

    /// <summary>The session's number; 0 before the first session.</summary>
    public long Session => Volatile.Read(ref session);

    /// <summary>True while no other node can have taken this node's jobs over.</summary>
    public bool IsSure
    {
        get
        {
            if (Session == 0 || !shared)
            {
                return Session != 0;
            }

            lock (gate)
            {
                CompareClocks();
                return renewedAt > doubtedAt && time.GetTimestamp() < sureUntil;
            }
        }
    }

    /// <summary>Completes when the clocks are found to disagree after this property was read: the next pulse is due at once.</summary>
    public Task Doubt
    {
        get
        {
            lock (gate)
            {
                return doubt.Task;
            }
        }
    }

    /// <summary>
    /// How often the node renews its session. With a database file of its own the pulse only feeds the status that people read.
    /// </summary>
    public TimeSpan PulseInterval => shared ? node.Term / 6 : node.Term;

    private TimeSpan Tolerance => node.Term / 12 < LargestDifference ? node.Term / 12 : LargestDifference;

    /// <summary>Notes that a session has begun.</summary>
    /// <param name="number">The session's number.</param>
    /// <param name="askedAt">Timestamp of the clock from before the database was asked for the session.</param>
    public void Begin(long number, long askedAt)
    {
        if (Session == 0)
        {
            lock (gate)
            {
                lead = Lead();
            }
        }

        Renew(askedAt);
        Volatile.Write(ref session, number);
    }

    /// <summary>Notes that the database has confirmed the session.</summary>
    /// <param name="askedAt">Timestamp of the clock from before the database was asked.</param>
    public void Renew(long askedAt)
    {
        lock (gate)
        {
            // The machine may have been suspended between the question and the answer.
            CompareClocks();
            sureUntil = askedAt + (long)(node.Term.TotalSeconds * SurePart * time.TimestampFrequency);
            renewedAt = askedAt;
            if (renewedAt > doubtedAt)
            {
                // The wall clock is adjusted a little all the time; what counts is its lead since the last pulse.
                lead = Lead();
            }
        }
    }

    /// <summary>Checks the session. Callers do so right before an action that cannot be undone, such as sending.</summary>
    /// <exception cref="LeaseLostException">Another node may have taken the job over.</exception>
    public void Ensure()
    {
        if (!IsSure)
        {
            throw new LeaseLostException();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void CompareClocks()
    {
        var now = Lead();
        if ((now - lead).Duration() <= Tolerance)
        {
            return;
        }

        lead = now;
        doubtedAt = time.GetTimestamp();
        doubt.TrySetResult();
        doubt = NewSignal();
    }

    private TimeSpan Lead() => machine.GetUtcNow() - DateTimeOffset.UnixEpoch - time.GetElapsedTime(0, time.GetTimestamp());
}
