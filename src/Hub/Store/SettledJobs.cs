using System.Collections;

namespace Allentown311.Hub.Store;

/// <summary>
/// The parked jobs that a commit removes, because a status update from the department settled them. A commit's parts count in the order in
/// which they were decided: what is settled before the same job is parked anew leaves the new one parked, and what is settled afterwards
/// takes the new one out of the commit. A store removes these jobs before it writes the commit's own.
/// </summary>
/// <param name="jobs">The jobs that the commit writes.</param>
internal sealed class SettledJobs(List<Job> jobs) : IReadOnlyCollection<(JobKind Kind, long Subject)>
{
    private readonly List<(JobKind Kind, long Subject)> settled = [];

    /// <inheritdoc/>
    public int Count => settled.Count;

    /// <summary>Settles a parked job, in the store or decided earlier in this commit.</summary>
    /// <param name="job">The job's key.</param>
    public void Add((JobKind Kind, long Subject) job)
    {
        jobs.RemoveAll(j => j.Parked is not null && j.Kind == job.Kind && j.Subject == job.Subject);
        settled.Add(job);
    }

    /// <inheritdoc/>
    public IEnumerator<(JobKind Kind, long Subject)> GetEnumerator() => settled.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
