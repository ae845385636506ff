using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Reconcile;

/// <summary>Compares one department with the hub, every night.</summary>
internal sealed class ReconcileStep(
    CityConfiguration city,
    DepartmentLinks links,
    Reconciler reconciler,
    TimeProvider time,
    ILogger<ReconcileStep> log) : IStep
{
    private static readonly TimeOnly TimeOfNight = new(2, 30);
    private static readonly TimeSpan RetryAfterFailure = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public JobKind Kind => JobKind.Reconcile;

    /// <summary>The job of a mapping; its payload is the mapping's name.</summary>
    public static Job JobOf(string mapping, DateTimeOffset due) => new()
    {
        Kind = JobKind.Reconcile, Subject = StableHash.Of("reconcile", mapping), Lane = LaneName.Reconcile, DueAt = due, Payload = mapping,
    };

    /// <summary>The next half past two at night in the city's time zone.</summary>
    public static DateTimeOffset NextNight(CityConfiguration city, DateTimeOffset now)
    {
        var local = city.Calendar.Local(now);
        var night = local.Date.Add(TimeOfNight.ToTimeSpan());
        return now + ((night > local ? night : night.AddDays(1)) - local);
    }

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var job = work.Job;
        if (links[job.Payload!] is not { } link || !DepartmentRecords.CanCompare(link))
        {
            return (_, _) => Task.FromResult(new Commit { Finishes = job });
        }

        var (run, drift) = await reconciler.CompareAsync(link, ct).ConfigureAwait(false);
        if (run.Problem is { } problem)
        {
            Log.Failed(log, run.Mapping, problem);
        }
        else if (drift.Count > 0)
        {
            Log.Differ(log, run.Mapping, drift.Count, run.Compared);
        }
        else
        {
            Log.Agreed(log, run.Mapping, run.Compared);
        }

        var next = run.Problem is null ? NextNight(city, time.GetUtcNow()) : time.GetUtcNow() + RetryAfterFailure;
        return (_, _) => Task.FromResult(new Commit { Finishes = job, Jobs = { job.Again(next) } });
    }
}
