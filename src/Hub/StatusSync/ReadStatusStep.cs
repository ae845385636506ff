using Allentown311.Connectors;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.StatusSync;

/// <summary>Reads one page of a department's changes; its effects and the cursor become durable together, and the next read is the next job.</summary>
internal sealed class ReadStatusStep(DepartmentLinks links, IStore store, StatusMatcher matcher, TrafficMeter traffic, TimeProvider time, ILogger<ReadStatusStep> log) : IStep
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public JobKind Kind => JobKind.ReadStatus;

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var job = work.Job;
        if (await store.Feeds.FindAsync(job.Subject, ct).ConfigureAwait(false) is not { } feed || links[feed.Mapping] is not { Mapping.PollEvery: { } every } link)
        {
            // The mapping is gone or no longer polls; a later start with it makes the job again.
            return (_, _) => Task.FromResult(new Commit { Finishes = job });
        }

        StatusPage page;
        try
        {
            page = await link.ReadAsync(token => link.Connector.ReadStatusAsync(feed.Cursor, token), ct).ConfigureAwait(false);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            traffic.RecordFailure(feed.Mapping, Direction.From, ProblemText.Of(e));
            Log.Failed(log, feed.Mapping, job.Attempts + 1, ProblemText.Of(e), job.Attempts is 0 or 10 ? LogLevel.Warning : LogLevel.Debug);
            var wait = Backoff.After(job.Attempts + 1, every, every > LongestWait ? every : LongestWait);
            return (_, _) => Task.FromResult(new Commit { Finishes = job, Jobs = { job.PutOff(time.GetUtcNow() + wait) } });
        }

        traffic.RecordSuccess(feed.Mapping, Direction.From);
        if (job.Attempts > 0)
        {
            Log.Recovered(log, feed.Mapping);
        }

        return (_, token) => DecideAsync(job, feed, page, page.More ? TimeSpan.Zero : every, link, token);
    }

    private async Task<Commit> DecideAsync(Job job, Feed feed, StatusPage read, TimeSpan next, DepartmentLink link, CancellationToken ct)
    {
        // Whatever was settled too late, or not at all, is delivered again.
        var page = read.Messages is { } messages
            ? read.Without(await store.Messages.KnownAsync(messages.Channel, [.. messages.Taken.Select(m => m.Id)], ct).ConfigureAwait(false)) : read;
        var (orders, tickets) = await matcher.MatchAsync(feed.Mapping, page.Updates, ct).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var changes = new StatusChanges(feed.Mapping, now);
        var commit = new Commit
        {
            Finishes = job,
            Jobs = { job.Again(now + next) },
            Feed = new FeedMove(feed.Id, feed.Mapping, feed.Cursor, page.Cursor, now, page.File?.Name, page.File?.Problem is null ? page.File?.Sha256 : null),
            WhenKnown = new Commit { Finishes = job, Jobs = { job.Again(now + next) } },
            LogWhenDurable = () =>
            {
                changes.Note(traffic);
                Log.Tell(log, feed.Mapping, link.Mapping.Connector, changes, page);
            },
            WhenDurable = (read.File is not null || read.Messages is not null) && link.Connector is IAcknowledgeStatus source ? token => source.AcknowledgeAsync(read, token) : null,
        };
        commit.Inbox.AddRange(page.Messages?.Taken.Select(m => new InboxMark(page.Messages.Channel, m.Id, now)) ?? []);
        changes.Apply(page.Updates, orders, tickets, commit);
        changes.Reject(page.Rejected, page.File, commit);
        CrashPoint.At(CrashPoint.PageRead, page.Updates.Count > 0);
        return commit;
    }
}
