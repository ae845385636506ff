using System.Text.Json;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store.Sql;
using static Allentown311.Hub.Store.Sql.Param;

namespace Allentown311.Hub.Store.Server;

/// <content>What is written seldom: by the desk, by comparisons, by the counts of traffic.</content>
public sealed partial class ServerStore
{
    // Four weeks are compared, and a week of those may lie a little further back. Counted from the last news.
    private const int HoursKept = 5 * 7 * 24;

    /// <inheritdoc/>
    public override async Task<bool> EnsureJobAsync(Job job, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(job);
        var rows = ServerRows.JobsJson([job with { Lease = 0 }], time.GetUtcNow().ToUnixTimeMilliseconds());
        var added = await ReadAsync(
            script => script.AddRows(Sql.Add("job", ["kind", "subject"], ServerSql.Same(ServerRows.Jobs), $"FROM {Sql.Rows("@jobs", ServerRows.Jobs)}", "kind"), "@jobs", rows),
            async reader => (await Script.RowsAsync(reader, r => r.GetInt64(0), ct).ConfigureAwait(false)).Count > 0,
            ct).ConfigureAwait(false);
        bell.Ring();
        return added;
    }

    /// <inheritdoc/>
    public override Task<Feed> OpenFeedAsync(string mapping, Job firstRead, DateTimeOffset now, CancellationToken ct) => TogetherAsync(
        async script =>
        {
            var feed = Json([new { mapping, first_read_at = now.ToUnixTimeMilliseconds() }]);
            await script().Add(Sql.Add("feed", ["mapping"], ServerSql.Same("mapping k, first_read_at n"), $"FROM {Sql.Rows("@feed", "mapping k, first_read_at n")}"), Text("@feed", feed)).RunAsync(ct).ConfigureAwait(false);
            var found = await script().Add(FeedSql + " WHERE mapping = @mapping", Text("@mapping", mapping))
                .ReadAsync(async reader => (await Script.RowsAsync(reader, Rows.Feed, ct).ConfigureAwait(false))[0], ct).ConfigureAwait(false);
            var job = ServerRows.JobsJson([firstRead with { Subject = found.Id, DueAt = now }], now.ToUnixTimeMilliseconds());
            await script().AddRows(
                Sql.Put(
                    "job", ["kind", "subject"], ServerSql.Same(ServerRows.Jobs), $"FROM {Sql.Rows("@jobs", ServerRows.Jobs)}",
                    [("lane", "{new}.lane"), ("due_at", "{new}.due_at"), ("parked", "NULL")], "{old}.lease = 0"),
                "@jobs", job).RunAsync(ct).ConfigureAwait(false);
            return found;
        },
        ct);

    /// <inheritdoc/>
    public override async Task<bool> RewindAsync(string mapping, string cursor, AuditEntry audit, DateTimeOffset now, CancellationToken ct)
    {
        var moved = await TogetherAsync(
            async script =>
            {
                // Its job first, as whoever reads it does.
                var feeds = await script().Add("SELECT id FROM feed WHERE mapping = @mapping", Text("@mapping", mapping))
                    .ReadAsync(reader => Script.RowsAsync(reader, r => r.GetInt64(0), ct), ct).ConfigureAwait(false);
                if (feeds.Count == 0)
                {
                    return false;
                }

                await script().Add(
                    $"UPDATE job SET due_at = @now WHERE kind = 3 AND lease = 0 AND due_at > @now AND subject IN ({Sql.Numbers("@feeds")})",
                    Param.Time("@now", now), Text("@feeds", Json(feeds)))
                    .Add("UPDATE feed SET \"cursor\" = @to WHERE mapping = @mapping", Text("@to", cursor), Text("@mapping", mapping)).RunAsync(ct).ConfigureAwait(false);
                var last = await script().Add(Sql.LockAudit, Text("@audits", """[{"name":"audit"}]"""), Number("@one", 1)).ReadAsync(
                    async reader =>
                    {
                        await Script.RowsAsync(reader, r => 0, ct).ConfigureAwait(false);
                        return await Script.RowsAsync(reader, r => (N: r.GetInt64(0), Hash: r.GetString(1)), ct).ConfigureAwait(false) is [var line] ? line : (0, "");
                    },
                    ct).ConfigureAwait(false);
                var next = new AuditLine(last.N + 1, audit, AuditChain.Hash(last.Hash, last.N + 1, audit));
                await script().AddRows(Sql.AddAudit, "@audit", ServerRows.AuditJson([next])).RunAsync(ct).ConfigureAwait(false);
                return true;
            },
            ct).ConfigureAwait(false);
        bell.Ring();
        return moved;
    }

    /// <inheritdoc/>
    public override Task SaveAsync(Reconciliation run, IReadOnlyList<Drift> drift, CancellationToken ct) => TogetherAsync(
        async script =>
        {
            const string Columns = "mapping k, started_at n, ended_at n, compared n, problem t";
            var row = RowsJson.Of([run], static (w, r) =>
            {
                w.T("mapping", r.Mapping);
                w.At("started_at", r.StartedAt);
                w.At("ended_at", r.EndedAt);
                w.N("compared", r.Compared);
                w.T("problem", r.Problem);
            });
            await script().AddRows(
                Sql.Put("reconciliation", ["mapping"], ServerSql.Same(Columns), $"FROM {Sql.Rows("@run", Columns)}", [.. ServerSql.Names(Columns).Skip(1).Select(c => (c, $"{{new}}.{c}"))]),
                "@run", row).RunAsync(ct).ConfigureAwait(false);
            if (run.Problem is not null)
            {
                return 0;
            }

            const string Found = "mapping k, kind n, subject k, detail t, payload t, found_at n";
            var rows = RowsJson.Of(drift.DistinctBy(d => (d.Mapping, d.Kind, Sql.Key(d.Subject))), static (w, d) =>
            {
                w.T("mapping", d.Mapping);
                w.N("kind", (long)d.Kind);
                w.T("subject", d.Subject);
                w.T("detail", d.Detail);
                w.T("payload", JsonSerializer.Serialize(new DriftPayload(d.OrderId, d.Theirs), StatusJson.Default.DriftPayload));
                w.At("found_at", d.FoundAt);
            });
            return await script().Add("DELETE FROM drift WHERE mapping = @mapping", Text("@mapping", run.Mapping))
                .AddRows($"INSERT INTO drift ({string.Join(", ", ServerSql.Names(Found))}) SELECT {string.Join(", ", ServerSql.Names(Found).Select(c => $"v.{c}"))} FROM {Sql.Rows("@drift", Found)}", "@drift", rows)
                    .RunAsync(ct).ConfigureAwait(false);
        },
        ct);

    /// <inheritdoc/>
    public override Task SetMarkAsync(string name, string? value, CancellationToken ct) => value is null
        ? WriteAsync(script => script.Add("DELETE FROM mark WHERE name = @name", Text("@name", name)), ct)
        : WriteAsync(script => script.Add(Sql.Put("mark", ["name"], ServerSql.Same("name k, value t"), $"FROM {Sql.Rows("@mark", "name k, value t")}", [("value", "{new}.value")]), Text("@mark", Json([new { name, value }]))), ct);

    /// <inheritdoc/>
    public override Task NoteTrafficAsync(IReadOnlyCollection<LinkNote> notes, CancellationToken ct)
    {
        const string Links = "mapping k, direction n, since n, last_ok n, last_news n, failing_since n, failures n, problem t, expires_at n, expires_what t";
        const string Hours = "mapping k, direction n, hour n, n n";
        var counted = notes.SelectMany(n => n.Hours.Select(h => (n.Key, h.Hour, h.News))).GroupBy(h => (h.Key, h.Hour)).Select(g => (g.Key.Key, g.Key.Hour, News: g.Sum(h => h.News)))
            .OrderBy(h => h.Key.Mapping, StringComparer.Ordinal).ThenBy(h => h.Key.Direction).ThenBy(h => h.Hour).ToList();
        var hours = RowsJson.Of(counted, static (w, h) =>
        {
            w.T("mapping", h.Key.Mapping);
            w.N("direction", (long)h.Key.Direction);
            w.N("hour", h.Hour);
            w.N("n", h.News);
        });
        var forget = RowsJson.Of(counted.GroupBy(h => h.Key).Select(g => (g.Key, Hour: g.Max(h => h.Hour) - HoursKept)), static (w, h) =>
        {
            w.T("mapping", h.Key.Mapping);
            w.N("direction", (long)h.Key.Direction);
            w.N("hour", h.Hour);
        });
        return TogetherAsync(
            async script =>
            {
                // Several notes of one link are taken one after the other.
                foreach (var wave in notes.GroupBy(n => n.Key).SelectMany(g => g.Index()).GroupBy(n => n.Index, n => n.Item).OrderBy(g => g.Key))
                {
                    await script().AddRows(Sql.Put("link", ["mapping", "direction"], ServerSql.Same(Links), $"FROM {Sql.Rows("@links", Links)}", LinkSet), "@links", LinksJson(wave)).RunAsync(ct).ConfigureAwait(false);
                }

                return await script()
                    .AddRows(Sql.Put("traffic", ["mapping", "direction", "hour"], ServerSql.Same(Hours), $"FROM {Sql.Rows("@hours", Hours)}", [("n", "{old}.n + {new}.n")]), "@hours", hours)
                    .AddRows(Sql.Remove("traffic", Sql.Rows("@forget", "mapping k, direction n, hour n"), "traffic.mapping = v.mapping AND traffic.direction = v.direction AND traffic.hour < v.hour"), "@forget", forget)
                    .RunAsync(ct).ConfigureAwait(false);
            },
            ct);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: the database server has its own tools for it.</exception>
    public override Task BackupAsync(string file, CancellationToken ct) =>
        throw new NotSupportedException("A database server is backed up with its own tools, such as pg_dump or BACKUP DATABASE; see docs/operations. After a restore, run hub store restored.");

    private static string? LinksJson(IEnumerable<LinkNote> notes) => RowsJson.Of(notes.OrderBy(n => n.Key.Mapping, StringComparer.Ordinal).ThenBy(n => n.Key.Direction), static (w, n) =>
    {
        w.T("mapping", n.Key.Mapping);
        w.N("direction", (long)n.Key.Direction);
        w.At("since", n.At);
        w.At("last_ok", n.Ok);
        w.At("last_news", n.News);
        w.At("failing_since", n.FailingSince);
        w.N("failures", n.Failures);
        w.T("problem", n.Problem);
        w.At("expires_at", n.ExpiresAt);
        w.T("expires_what", n.ExpiresWhat);
    });

    // A success ends the failures before it; those after it are in the note. A note without one goes on counting. Of several nodes' words the latest counts.
    private static readonly (string, string)[] LinkSet =
    [
        ("failing_since", "CASE WHEN {new}.last_ok IS NULL THEN coalesce({old}.failing_since, {new}.failing_since) ELSE {new}.failing_since END"),
        ("failures", "CASE WHEN {new}.last_ok IS NULL THEN {old}.failures ELSE 0 END + {new}.failures"),
        ("problem", "CASE WHEN {new}.last_ok IS NULL THEN coalesce({new}.problem, {old}.problem) ELSE {new}.problem END"),
        ("last_ok", "CASE WHEN {new}.last_ok > coalesce({old}.last_ok, 0) THEN {new}.last_ok ELSE {old}.last_ok END"),
        ("last_news", "CASE WHEN {new}.last_news > coalesce({old}.last_news, 0) THEN {new}.last_news ELSE {old}.last_news END"),
        ("expires_at", "{new}.expires_at"),
        ("expires_what", "{new}.expires_what"),
    ];
}
