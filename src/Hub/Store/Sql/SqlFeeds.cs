using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sql;

/// <summary>Stores how far each department's changes have been read.</summary>
internal sealed class SqlFeeds(IStore store, IQueries queries) : IFeedStore
{
    /// <inheritdoc/>
    public async Task<Feed> OpenAsync(string mapping, Job firstRead, DateTimeOffset now, CancellationToken ct)
    {
        await store.CommitAsync(new Commit { Rows = { FeedTable.Open.Of(new Feed(0, mapping, null, now)) } }, ct).ConfigureAwait(false);
        var feed = (await ByMappingAsync(mapping, ct).ConfigureAwait(false))!;
        var read = firstRead with { Subject = feed.Id, DueAt = now, WrittenAt = now };
        await store.CommitAsync(new Commit { Rows = { JobTable.BeginReading.Of(read) } }, ct).ConfigureAwait(false);
        return feed;
    }

    /// <inheritdoc/>
    public Task<Feed?> FindAsync(long id, CancellationToken ct) =>
        queries.FirstAsync($"SELECT {FeedTable.Columns} FROM feed WHERE id = @id", FeedTable.Read, ct, Param.Number("@id", id));

    /// <inheritdoc/>
    public async Task<bool> RewindAsync(string mapping, string cursor, AuditEntry audit, DateTimeOffset now, CancellationToken ct)
    {
        if (await ByMappingAsync(mapping, ct).ConfigureAwait(false) is not { } feed)
        {
            return false;
        }

        // The job is written before the feed, in the order in which a step that reads the feed locks them; the two cannot deadlock.
        var read = new Job { Kind = JobKind.ReadStatus, Subject = feed.Id, Lane = LaneName.Read(mapping), DueAt = now };
        await store.CommitAsync(
            new Commit { Rows = { JobTable.BringForward.Of(read), FeedTable.Rewind.Of(feed with { Cursor = cursor }) }, Audit = { audit } },
            ct).ConfigureAwait(false);
        return true;
    }

    private Task<Feed?> ByMappingAsync(string mapping, CancellationToken ct) => queries.FirstAsync(
        $"SELECT {FeedTable.Columns} FROM feed WHERE mapping = @mapping", FeedTable.Read, ct, Param.Text("@mapping", mapping));
}
