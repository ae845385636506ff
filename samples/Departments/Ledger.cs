using System.Text.Json;
using Dapper;

namespace Allentown311.Departments;

/// <summary>
/// The append-only list of every record this department ever made, for checking the hub's promises from outside. The department writes a
/// line after the record's commit. Ids increase in the order of commits, so the last line shows which records are still missing. The same
/// catching-up serves a new record, a row the hub inserted itself, and a start after a crash. The gate guards the file.
/// </summary>
internal sealed class Ledger : IDisposable
{
    private readonly Department department;
    private readonly Database database;
    private readonly TimeProvider clock;
    private readonly FileStream file;
    private readonly Lock gate = new();
    private long last;

    /// <exception cref="CannotStartException">The ledger has records that the database does not have.</exception>
    public Ledger(Department department, Database database, Settings settings, TimeProvider clock)
    {
        (this.department, this.database, this.clock) = (department, database, clock);
        var path = Path.Combine(settings.Data.FullName, "ledger.jsonl");
        file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        last = LastOnFile(path);

        var newest = database.Read(c => c.ExecuteScalar<long>("SELECT coalesce(max(id), 0) FROM work_order"));
        if (newest < last)
        {
            throw new CannotStartException(
                $"{path} ends at {last} but the database at {newest}: they are not from the same run. Remove both or restore both.");
        }
    }

    /// <summary>Brings the ledger up to the database; on return every record committed before the call is on file.</summary>
    public void CatchUp()
    {
        lock (gate)
        {
            var records = database.Read(c => c.Query<Record>(
                "SELECT id, ref, type FROM work_order WHERE id > @last ORDER BY id", new { last }).AsList());
            if (records.Count == 0)
                return;

            var at = Stamp.Iso(Stamp.Of(clock.GetUtcNow()));
            using var lines = new MemoryStream();
            foreach (var record in records)
            {
                var line = new Line(record.Ref, department.Number(record.Id), record.Type, at);
                JsonSerializer.Serialize(lines, line, JsonSerializerOptions.Web);
                lines.WriteByte((byte)'\n');
            }

            file.Seek(0, SeekOrigin.End);
            file.Write(lines.GetBuffer().AsSpan(0, (int)lines.Length));
            last = records[^1].Id;
        }
    }

    public void Dispose() => file.Dispose();

    private long LastOnFile(string path)
    {
        var content = File.ReadAllBytes(path).AsSpan();
        var whole = content[..(content.LastIndexOf((byte)'\n') + 1)];

        // A process killed in mid-write leaves half a line; its record is in the database and gets a whole one.
        file.SetLength(whole.Length);
        if (whole.IsEmpty)
            return 0;

        var lines = whole[..^1];
        var line = JsonSerializer.Deserialize<Line>(lines[(lines.LastIndexOf((byte)'\n') + 1)..], JsonSerializerOptions.Web)!;
        return long.Parse(line.Id.AsSpan(line.Id.LastIndexOf('-') + 1));
    }

    private sealed record Record(long Id, string Ref, string Type);

    private sealed record Line(string Ref, string Id, string Type, string At);
}
