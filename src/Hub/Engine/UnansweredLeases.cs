using Allentown311.Hub.Store;

namespace Allentown311.Hub.Engine;

/// <summary>
/// The jobs that the tries of one commit may have leased to this session without an answer of the store. They count as held until the
/// commit's outcome is known, so that the watch over leases does not take them for a leak. Not safe to call from several threads.
/// </summary>
internal sealed class UnansweredLeases(Committer committer, HeldJobs held) : IDisposable
{
    private readonly List<Job> leased = [];
    private readonly List<Job> holds = [];

    /// <summary>True when no try has leased a job.</summary>
    public bool IsEmpty => leased.Count == 0;

    /// <summary>
    /// Adds the jobs of a try whose outcome is not known. A later try may lease others, or none, so all of them are kept.
    /// </summary>
    /// <param name="commit">The commit as it was tried; null when it was not decided.</param>
    public void Add(Commit? commit)
    {
        foreach (var job in Committer.LeasedJobs(commit))
        {
            leased.Add(job);
            if (held.TryHold(job))
            {
                holds.Add(job);
            }
        }
    }

    /// <summary>One of the tries may have been written, and no worker has its jobs: the store gets them back.</summary>
    public void ReleaseLater()
    {
        LetGo();
        leased.ForEach(committer.ReleaseLater);
        leased.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => LetGo();

    private void LetGo()
    {
        holds.ForEach(held.LetGo);
        holds.Clear();
    }
}
