using System.Text.Json;
using Dapper;

namespace Allentown311.Departments;

/// <summary>
/// The append-only list of every record that this department ever made, for checking the hub's promises from outside. The department
/// writes a line after the record's commit. Ids increase in the order of commits, so the last line shows which records are still missing.
/// <see cref="CatchUp"/> adds them: after a new record, after the hub has inserted rows itself, and at a start after a crash. The gate
/// guards the file and the last id.
/// </summary>
internal sealed class Ledger : IDisposable
{
    private readonly Department department;
    private readonly Database database;
    private readonly TimeProvider clock;
    private readonly FileStream file;
    private readonly Lock gate = new();

    // The id of the last record in the file.
    private long lastId;

    /// <exception cref="CannotStartException">The ledger has records that the database does not have.</exception>
    public Ledger(Department department, Database database, Settings settings, TimeProvider clock)
    {
        this.department = department;
        this.database = database;
        this.clock = clock;
        var path = Path.Combine(settings.Data.FullName, "ledger.jsonl");
        file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        lastId = ReadLastId(path);

        var newest = database.Read(c => c.ExecuteScalar<long>("SELECT coalesce(max(id), 0) FROM work_order"));
        if (newest < lastId)
        {
            throw new CannotStartException(
                $"{path} ends at {lastId} but the database at {newest}: they are not from the same run. Remove both or restore both.");
        }
    }

    /// <summary>Adds the records that the ledger lacks. On return it holds every record that was committed before the call.</summary>
    public void CatchUp()
    {
        lock (gate)
        {
            var records = database.Read(c => c.Query<Record>(
                "SELECT id, ref, type FROM work_order WHERE id > @lastId ORDER BY id", new { lastId }).AsList());
            if (records.Count == 0)
                return;

            var at = Stamp.ToIso(Stamp.Of(clock.GetUtcNow()));
            using var lines = new MemoryStream();
            foreach (var record in records)
            {
                var line = new Line(record.Ref, department.FormatNumber(record.Id), record.Type, at);
                JsonSerializer.Serialize(lines, line, JsonSerializerOptions.Web);
                lines.WriteByte((byte)'\n');
            }

            file.Seek(0, SeekOrigin.End);
            file.Write(lines.GetBuffer().AsSpan(0, (int)lines.Length));
            lastId = records[^1].Id;
        }
    }

    public void Dispose() => file.Dispose();

    private long ReadLastId(string path)
    {
        var content = File.ReadAllBytes(path).AsSpan();
        var wholeLines = content[..(content.LastIndexOf((byte)'\n') + 1)];

        // A process that was killed in the middle of a write leaves half a line. It is cut off; CatchUp writes the record's line again.
        file.SetLength(wholeLines.Length);
        if (wholeLines.IsEmpty)
            return 0;

        var lines = wholeLines[..^1];
        var line = JsonSerializer.Deserialize<Line>(lines[(lines.LastIndexOf((byte)'\n') + 1)..], JsonSerializerOptions.Web)!;
        return long.Parse(line.Id.AsSpan(line.Id.LastIndexOf('-') + 1));
    }

    private sealed record Record(long Id, string Ref, string Type);

    private sealed record Line(string Ref, string Id, string Type, string At);
}
