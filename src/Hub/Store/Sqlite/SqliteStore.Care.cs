using System.Text.Json;
using Allentown311.Hub.StatusSync;
using Microsoft.Data.Sqlite;
using static Allentown311.Hub.Store.Sql.Rows;

namespace Allentown311.Hub.Store.Sqlite;

/// <content>What is written seldom: by the desk, by comparisons, by backups.</content>
public sealed partial class SqliteStore
{
    /// <inheritdoc/>
    public override Task<bool> EnsureJobAsync(Job job, CancellationToken ct) => writer.RunAsync(
        () =>
        {
            using var ensure = new Prepared(connection,
                """
                INSERT INTO job (kind, subject, lane, due_at, attempts, payload, lease, may_have_run, created_at)
                VALUES (@kind, @subject, @lane, @due, 0, @payload, 0, 0, @now) ON CONFLICT DO NOTHING
                """);
            return ensure.Run((int)job.Kind, job.Subject, job.Lane, Ms(job.DueAt), job.Payload, Ms(time.GetUtcNow())) == 1;
        },
        ct);

    /// <inheritdoc/>
    public override Task<bool> RewindAsync(string mapping, string cursor, AuditEntry audit, DateTimeOffset now, CancellationToken ct) => writer.RunAsync(
        () =>
        {
            using var move = new Prepared(connection, "UPDATE feed SET cursor = @cursor WHERE mapping = @mapping");
            using var wake = new Prepared(connection, "UPDATE job SET due_at = @now WHERE kind = 3 AND lease = 0 AND due_at > @now AND subject IN (SELECT id FROM feed WHERE mapping = @mapping)");
            if (move.Run(cursor, mapping) == 0)
            {
                return false;
            }

            wake.Run(Ms(now), mapping);
            commits.Note(audit);
            return true;
        },
        ct);

    /// <inheritdoc/>
    public override Task SaveAsync(Reconciliation run, IReadOnlyList<Drift> drift, CancellationToken ct) => writer.RunAsync(
        () =>
        {
            using var save = new Prepared(connection, "INSERT OR REPLACE INTO reconciliation VALUES (@mapping, @started, @ended, @compared, @problem)");
            save.Run(run.Mapping, Ms(run.StartedAt), Ms(run.EndedAt), run.Compared, run.Problem);
            if (run.Problem is not null)
            {
                return 0;
            }

            using var clear = new Prepared(connection, "DELETE FROM drift WHERE mapping = @mapping");
            using var add = new Prepared(connection, "INSERT OR REPLACE INTO drift VALUES (@mapping, @kind, @subject, @detail, @payload, @found)");
            clear.Run(run.Mapping);
            foreach (var d in drift)
            {
                add.Run(d.Mapping, (int)d.Kind, d.Subject, d.Detail, JsonSerializer.Serialize(new DriftPayload(d.OrderId, d.Theirs), StatusJson.Default.DriftPayload), Ms(d.FoundAt));
            }

            return drift.Count;
        },
        ct);

    /// <inheritdoc/>
    public override Task SetMarkAsync(string name, string? value, CancellationToken ct) => writer.RunAsync(
        () =>
        {
            using var set = new Prepared(connection, value is null ? "DELETE FROM mark WHERE name = @name" : "INSERT OR REPLACE INTO mark VALUES (@name, @value)");
            return set.Run(name, value);
        },
        ct);

    /// <inheritdoc/>
    public override Task NoteTrafficAsync(IReadOnlyCollection<LinkNote> notes, CancellationToken ct) => writer.RunAsync(() => traffic.Write(notes), ct);

    /// <inheritdoc/>
    public override Task BackupAsync(string file, CancellationToken ct) => Task.Run(
        () =>
        {
            // A read connection of its own: one snapshot, and the writer goes on.
            using var source = Database.Open(path, writes: false);
            using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
            copy.Open();
            source.BackupDatabase(copy);
            Database.Execute(copy, "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;");
            if (Database.Scalar(copy, "PRAGMA integrity_check") as string is var found and not "ok")
            {
                throw new StoreUnavailableException($"The copy is damaged ({found}).", new IOException(file));
            }
        },
        ct);
}
