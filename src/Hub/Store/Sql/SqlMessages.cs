using Allentown311.Hub.Store.Tables;

namespace Allentown311.Hub.Store.Sql;

/// <summary>Reads the marks of messages received from brokers, and the messages that wait to be published.</summary>
internal sealed class SqlMessages(IQueries queries) : IMessageStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlySet<string>> KnownAsync(string channel, IReadOnlyCollection<string> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
        {
            return new HashSet<string>();
        }

        var known = await queries.QueryAsync(
            $"SELECT message_id FROM inbox WHERE channel = @channel AND message_id IN ({queries.Sql.Texts("@ids")})",
            r => r.Text("message_id"),
            ct,
            Param.Text("@channel", channel),
            Param.Texts("@ids", ids, queries.Sql)).ConfigureAwait(false);
        return known.ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxMessage>> WaitingAsync(string channel, int most, CancellationToken ct) => queries.QueryAsync(
        $"SELECT n, {OutboxTable.All.List} FROM outbox WHERE channel = @channel ORDER BY n {queries.Sql.Limit("@most")}",
        OutboxTable.Read,
        ct,
        Param.Text("@channel", channel),
        Param.Number("@most", most));

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxCount>> CountAsync(CancellationToken ct) => queries.QueryAsync(
        "SELECT count(*) AS many, channel, min(at) AS since FROM outbox GROUP BY channel ORDER BY channel",
        r => new OutboxCount(r.Text("channel"), r.Count("many"), r.Time("since")),
        ct);
}
