using System.Globalization;
using Allentown311.CrmCore.Notices;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sql;
using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Notices;

/// <summary>
/// The step that does what a person decided about the notices beyond a cap: sends them, or closes them unsent, page by page. They count
/// under no cap, since a person has seen how many they are.
/// </summary>
internal sealed class ReleaseNoticesStep(IStore store, TimeProvider time) : IStep
{
    private const int PageSize = 200;

    /// <inheritdoc/>
    public JobKind Kind => JobKind.ReleaseNotices;

    /// <inheritdoc/>
    public async Task<Decide> RunAsync(Work work, CancellationToken ct)
    {
        var ids = await HeldAsync(store.Queries, work.Job.Subject, PageSize, ct).ConfigureAwait(false);
        var notices = ids.Count == 0 ? [] : await store.Queries.QueryAsync(
            $"SELECT {NoticeTable.All.List} FROM notice WHERE id IN ({store.Queries.Sql.Numbers("@ids")})",
            NoticeTable.Read,
            ct,
            Param.Numbers("@ids", ids)).ConfigureAwait(false);
        var commit = Decide(work.Job, ids, notices, time.GetUtcNow());
        return (_, _) => Task.FromResult(commit);
    }

    /// <summary>The ids of the notices that are held under a counter, in their order.</summary>
    public static Task<IReadOnlyList<long>> HeldAsync(IQueries queries, long counter, int most, CancellationToken ct) => queries.QueryAsync(
        $"SELECT notice_id FROM held_notice WHERE counter = @counter ORDER BY notice_id {queries.Sql.Limit("@most")}",
        r => r.Number("notice_id"),
        ct,
        Param.Number("@counter", counter),
        Param.Number("@most", most));

    /// <summary>The commit of one page. Pure.</summary>
    /// <param name="job">The job, with what the person decided.</param>
    /// <param name="ids">The held notices of the page.</param>
    /// <param name="notices">The same, as they are stored; one may be gone.</param>
    /// <param name="now">The time (UTC).</param>
    public static Commit Decide(Job job, IReadOnlyCollection<long> ids, IEnumerable<Notice> notices, DateTimeOffset now)
    {
        var sends = job.Payload == HeldNotices.Send;
        var commit = new Commit { Finishes = job };
        foreach (var notice in notices.Where(n => n.State == NoticeState.Held))
        {
            var name = NoticePlan.Name(notice.Channel);
            var entry = string.Create(CultureInfo.InvariantCulture, $"{notice.Event.Name()} by {name}");
            commit.Timeline.Add(new TimelineEntry(
                notice.TicketId, now, sends ? "notice_released" : "notice_withheld", 0, $"{entry}: a person decided"));
            commit.Notices.Add(sends
                ? notice with { State = NoticeState.Waiting, Reason = null, UpdatedAt = now }
                : notice with { State = NoticeState.Withheld, Reason = "beyond a cap; a person decided not to send it", UpdatedAt = now });
            if (sends)
            {
                commit.Jobs.Add(new Job { Kind = JobKind.Notify, Subject = notice.Id, Lane = LaneName.Notify(name), DueAt = now });
            }
        }

        commit.Rows.AddRange(ids.Select(id => HeldNoticeTable.Remove.Of(new HeldNotice(job.Subject, id, now))));
        if (ids.Count == PageSize)
        {
            commit.Jobs.Add(job.Again(now));
        }

        return commit;
    }
}
