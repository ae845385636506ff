using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// The jobs that this node holds in memory: from before a commit or a claim leases them in the store until their end, or their return, is
/// stored. What the store says this node holds and this class does not know has no worker; see <c>Nodes/LeaseWatch.cs</c>. Its members are
/// safe to call from any thread; <c>gate</c> guards all fields.
/// </summary>
internal sealed class HeldJobs
{
    private readonly Lock gate = new();

    // How many hold each job: for a moment there may be two, such as a job at work and its next round in a commit.
    private readonly Dictionary<JobKey, int> holders = [];

    // How many runs of each job have begun whose end is not known to be stored: a job's next round may begin before this round's end is
    // noted.
    private readonly Dictionary<JobKey, int> begun = [];

    // Jobs that are being given back because nobody holds them. Meanwhile nobody may take them.
    private readonly HashSet<JobKey> returning = [];
    private long claimsBegun;
    private long claimsEnded;

    /// <summary>How many claims have begun. The store may have leased the jobs of those that have not ended.</summary>
    public long ClaimsBegun
    {
        get
        {
            lock (gate)
            {
                return claimsBegun;
            }
        }
    }

    /// <summary>How many claims have ended; their jobs are held.</summary>
    public long ClaimsEnded
    {
        get
        {
            lock (gate)
            {
                return claimsEnded;
            }
        }
    }

    /// <summary>Holds a job; false while it is being given back.</summary>
    public bool TryHold(Job job)
    {
        lock (gate)
        {
            var key = JobKey.Of(job);
            if (returning.Contains(key))
            {
                return false;
            }

            holders[key] = holders.GetValueOrDefault(key) + 1;
            return true;
        }
    }

    /// <summary>Ends one hold.</summary>
    public void LetGo(Job job)
    {
        lock (gate)
        {
            TakeOne(holders, JobKey.Of(job));
        }
    }

    /// <summary>True while anybody holds the job.</summary>
    public bool Holds(JobKey key)
    {
        lock (gate)
        {
            return holders.ContainsKey(key);
        }
    }

    /// <summary>Notes that the job's step begins. Until <see cref="End"/> its effects may have happened.</summary>
    public void Begin(Job job)
    {
        lock (gate)
        {
            var key = JobKey.Of(job);
            begun[key] = begun.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Notes that the step's end is stored, or that the step had certainly no effect.</summary>
    public void End(Job job)
    {
        lock (gate)
        {
            TakeOne(begun, JobKey.Of(job));
        }
    }

    /// <summary>True when the job's step has begun and its end is not known to be stored.</summary>
    public bool MayHaveRun(JobKey key)
    {
        lock (gate)
        {
            return begun.ContainsKey(key);
        }
    }

    /// <summary>Begins to give a job back; false when somebody holds it. <see cref="EndReturn"/> must follow.</summary>
    public bool TryReturn(JobKey key)
    {
        lock (gate)
        {
            return !holders.ContainsKey(key) && returning.Add(key);
        }
    }

    /// <summary>Notes that a job was given back, or could not be.</summary>
    public void EndReturn(JobKey key)
    {
        lock (gate)
        {
            returning.Remove(key);
        }
    }

    /// <summary>Notes that a claim begins. <see cref="EndClaim"/> must follow.</summary>
    public void BeginClaim()
    {
        lock (gate)
        {
            claimsBegun++;
        }
    }

    /// <summary>Notes that a claim has ended, and that its jobs are held.</summary>
    public void EndClaim()
    {
        lock (gate)
        {
            claimsEnded++;
        }
    }

    private static void TakeOne(Dictionary<JobKey, int> counts, JobKey key)
    {
        if (counts.GetValueOrDefault(key) > 1)
        {
            counts[key]--;
        }
        else
        {
            counts.Remove(key);
        }
    }
}
