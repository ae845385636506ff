using static Allentown311.Hub.Store.Sql.Param;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sql;

/// <content>Messages from and to brokers.</content>
public abstract partial class SqlStore
{
    /// <inheritdoc/>
    public virtual bool IsShared => true;

    /// <inheritdoc/>
    public event EventHandler? OutsideWork;

    /// <summary>Says that another node left work.</summary>
    private protected void TellOutsideWork() => OutsideWork?.Invoke(this, EventArgs.Empty);

    /// <inheritdoc/>
    public abstract Task<CommitResult> CommitAsync(Commit commit, CancellationToken ct);

    /// <inheritdoc/>
    public async Task<IReadOnlySet<string>> KnownMessagesAsync(string channel, IReadOnlyCollection<string> ids, CancellationToken ct) => ids.Count == 0 ? new HashSet<string>() : (await QueryAsync(
        $"SELECT message_id FROM inbox WHERE channel = @channel AND message_id IN ({dialect.Texts("@ids")})",
        r => r.GetString(0),
        ct,
        Text("@channel", channel),
        Texts("@ids", ids)).ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxMessage>> OutboxAsync(string channel, int most, CancellationToken ct) => QueryAsync(
        $"SELECT n, message_id, grouped_by, subject, body, at FROM outbox WHERE channel = @channel ORDER BY n {dialect.Most("@most")}",
        r => new OutboxMessage(channel, r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), Time(r, 5), r.GetInt64(0)),
        ct,
        Text("@channel", channel),
        Number("@most", most));

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxCount>> CountOutboxAsync(CancellationToken ct) =>
        QueryAsync("SELECT count(*), channel, min(at) FROM outbox GROUP BY channel ORDER BY channel", r => new OutboxCount(r.GetString(1), Count(r), Time(r, 2)), ct);
}
