using Allentown311.Connectors;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Translation;

namespace Allentown311.Hub.StatusSync;

/// <summary>
/// Reads one page of a department's changes. The page's effects and the cursor become durable in one commit, which also writes the job for
/// the next read.
/// </summary>
internal sealed class ReadStatusStep(
    DepartmentLinks links,
    IStore store,
    StatusMatcher matcher,
    TrafficMeter traffic,
    TimeProvider time,
    ILogger<ReadStatusStep> log) : IStep
{
    // After as many rounds without progress the hub says that the feed stands, and why.
    private const int RoundsUntilStanding = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    // The first read starts so long before the feed began: a department's changes of that day are read, and not its whole history.
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public JobKind Kind => JobKind.ReadStatus;

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var job = work.Job;
        if (await store.Feeds.FindAsync(job.Subject, ct).ConfigureAwait(false) is not { } feed
            || links[feed.Mapping] is not { Mapping.PollEvery: { } every } link)
        {
            // The mapping was removed or no longer polls. The job ends here; OpenFeedsTask writes it again once the mapping polls.
            return (_, _) => Task.FromResult(new Commit { Finishes = job });
        }

        if (job.Failures > 0)
        {
            ReportStanding(feed.Mapping, job.Failures, "what it sent could not be applied; see StepFailed or CommitFailed");
        }

        StatusPage page;
        try
        {
            var cursor = feed.Cursor ?? FirstCursor(link, feed);
            page = await link.ReadAsync(token => link.Connector.ReadStatusAsync(cursor, token), ct).ConfigureAwait(false);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            ReportStanding(feed.Mapping, job.Attempts + 1, ProblemText.Of(e));

            // The first failure warns at once, and the eleventh once more: by then it is an outage.
            var level = job.Attempts is 0 or 10 ? LogLevel.Warning : LogLevel.Debug;
            Log.ReadFailed(log, feed.Mapping, job.Attempts + 1, ProblemText.Of(e), level);
            var wait = Backoff.After(job.Attempts + 1, every, every > LongestWait ? every : LongestWait);
            return (_, _) => Task.FromResult(new Commit { Finishes = job, Jobs = { job.PutOff(time.GetUtcNow() + wait) } });
        }

        if (page.Standstill is { } standstill)
        {
            ReportStanding(feed.Mapping, job.Attempts + 1, standstill);
        }
        else if (page.SourceProblem is { } problem)
        {
            traffic.RecordFailure(feed.Mapping, Direction.From, ShortText.Of(problem));
        }
        else if (job.Failures == 0)
        {
            traffic.RecordSuccess(feed.Mapping, Direction.From);
            if (job.Attempts > 0)
            {
                Log.ReadRecovered(log, feed.Mapping);
            }
        }

        return (_, token) => DecideAsync(job, feed, page, page.More ? TimeSpan.Zero : every, link, token);
    }

    private async Task<Commit> DecideAsync(
        Job job, Feed feed, StatusPage read, TimeSpan untilNext, DepartmentLink link, CancellationToken ct)
    {
        var page = Sift(await WithoutKnownMessagesAsync(read, ct).ConfigureAwait(false));
        return page.Updates.Count > StatusChanges.MostPerCommit
            ? await DecidePartAsync(job, feed, page, 0, rest => DecideLastAsync(job, feed, read, rest, untilNext, link, ct), link, ct)
                .ConfigureAwait(false)
            : await DecideLastAsync(job, feed, read, page, untilNext, link, ct).ConfigureAwait(false);
    }

    // One part of a long page. The cursor moves, and messages and files count as read, only with the last part.
    private async Task<Commit> DecidePartAsync(
        Job job, Feed feed, StatusPage page, int from, Func<StatusPage, Task<Commit>> last, DepartmentLink link, CancellationToken ct)
    {
        IReadOnlyList<StatusUpdate> part = [.. page.Updates.Skip(from).Take(StatusChanges.MostPerCommit)];
        var (orders, tickets) = await matcher.MatchAsync(feed.Mapping, part, ct).ConfigureAwait(false);
        var changes = new StatusChanges(feed.Mapping, time.GetUtcNow());
        var next = from + StatusChanges.MostPerCommit;
        var commit = new Commit
        {
            Requires = job,
            LogWhenDurable = () =>
            {
                changes.RecordNews(traffic);
                Log.WriteChanges(log, feed.Mapping, link.Mapping.Connector, changes, null);
            },
            Then = (_, token) => page.Updates.Count - next > StatusChanges.MostPerCommit
                ? DecidePartAsync(job, feed, page, next, last, link, token)
                : last(page with { Updates = [.. page.Updates.Skip(next)] }),
        };
        changes.Apply(part, orders, tickets, commit);
        return commit;
    }

    private async Task<Commit> DecideLastAsync(
        Job job, Feed feed, StatusPage read, StatusPage page, TimeSpan untilNext, DepartmentLink link, CancellationToken ct)
    {
        var (orders, tickets) = await matcher.MatchAsync(feed.Mapping, page.Updates, ct).ConfigureAwait(false);
        var now = time.GetUtcNow();
        (page, var marks) = await KnownRows.LeaveOutAsync(store.Messages, feed.Mapping, page, now, ct).ConfigureAwait(false);
        var changes = new StatusChanges(feed.Mapping, now);
        var fileHash = page.File?.Problem is null ? page.File?.Sha256 : null;
        var next = read.Standstill is null ? job.Again(now + untilNext) : job.PutOff(now + untilNext);
        var acknowledges = read.File is not null || read.Messages is not null;
        var commit = new Commit
        {
            Finishes = job,
            Jobs = { next },
            Feed = new FeedMove(feed.Id, feed.Mapping, feed.Cursor, page.Cursor, now, page.File?.Name, fileHash),
            WhenKnown = new Commit { Finishes = job, Jobs = { job.Again(now + untilNext) } },
            LogWhenDurable = () =>
            {
                changes.RecordNews(traffic);
                Log.WriteChanges(log, feed.Mapping, link.Mapping.Connector, changes, page);
            },
            WhenDurable = acknowledges && link.Connector is IAcknowledgeStatus source
                ? token => source.AcknowledgeAsync(read, token)
                : null,
        };
        commit.Inbox.AddRange(page.Messages?.Taken.Select(m => new InboxMark(page.Messages.Channel, m.Id, now)) ?? []);
        commit.Inbox.AddRange(marks);
        changes.Apply(page.Updates, orders, tickets, commit);
        changes.ParkUnreadable(page.Rejected, page.File, commit);
        CrashPoint.At(CrashPoint.PageRead, page.Updates.Count > 0);
        return commit;
    }

    // A mapping that could not be read at first may be mended days later: the feed's own begin counts, not that of the process. A connector
    // that acknowledges what it read (files, messages) has no such begin: everything that waits is new.
    private static string? FirstCursor(DepartmentLink link, Feed feed) =>
        link.Connector is IRewindStatus source and not IAcknowledgeStatus ? source.CursorAt(feed.FirstReadAt - LookBack) : null;

    private StatusPage Sift(StatusPage page)
    {
        var (sound, rejected) = UpdateRules.Sift(page.Updates, time.GetUtcNow());
        return rejected.Count == 0 && ReferenceEquals(sound, page.Updates)
            ? page
            : page with { Updates = sound, Rejected = [.. page.Rejected, .. rejected] };
    }

    private void ReportStanding(string mapping, int rounds, string reason)
    {
        traffic.RecordFailure(mapping, Direction.From, reason);
        if (rounds == RoundsUntilStanding)
        {
            Log.FeedStands(log, mapping, rounds, reason);
        }
    }

    // A broker delivers a message again when its acknowledgement came too late or was lost, so the store is asked which ones it has.
    private async Task<StatusPage> WithoutKnownMessagesAsync(StatusPage page, CancellationToken ct)
    {
        if (page.Messages is not { } messages)
        {
            return page;
        }

        var ids = messages.Taken.Select(m => m.Id);
        return page.Without(await store.Messages.KnownAsync(messages.Channel, [.. ids], ct).ConfigureAwait(false));
    }
}
