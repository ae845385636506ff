using System.Globalization;
using System.Text;
using CsvHelper;
using Dapper;

namespace Allentown311.Departments.Animals;

/// <summary>Writes what changed into <c>out</c>, in the encoding, the line ends and the time format an old desktop program would.</summary>
internal sealed class StatusFiles : Rounds
{
    public const string Schema = "CREATE TABLE IF NOT EXISTS reported(seq INTEGER NOT NULL);";
    private const int RowsPerFile = 2000;

    private readonly Database database;
    private readonly ChangeLog changes;
    private readonly Department department;
    private readonly DirectoryInfo outbox;
    private readonly OddFiles odd;
    private long last;

    public StatusFiles(
        Database database, ChangeLog changes, Department department, Settings settings, OddFiles odd, TimeProvider clock,
        ILogger<StatusFiles> log)
        : base(TimeSpan.FromMilliseconds(500), clock, log)
    {
        (this.database, this.changes, this.department, this.odd) = (database, changes, department, odd);
        outbox = settings.Data.CreateSubdirectory("out");
    }

    protected override void GoRound()
    {
        if (odd.IsWriting)
        {
            odd.WriteNextPiece();
            NoteWhenOut();
            return;
        }

        var reported = database.Read(c => c.ExecuteScalar<long>("SELECT coalesce(max(seq), 0) FROM reported"));
        var news = changes.After(reported, RowsPerFile);
        if (news.Count == 0)
            return;

        // Noted after the file is in its folder: after a crash in between, the same changes are reported twice, never not at all.
        Write(news);
        last = news[^1].Seq;
        NoteWhenOut();
    }

    private void NoteWhenOut()
    {
        if (!odd.IsWriting)
            database.Write(c => c.Execute("DELETE FROM reported; INSERT INTO reported(seq) VALUES (@last)", new { last }));
    }

    private void Write(List<Change> news)
    {
        var name = $"status-{Clock.GetUtcNow():yyyyMMddHHmmssfff}-{news[^1].Seq}.csv";
        var path = Path.Combine(outbox.FullName, name);
        var rows = odd.Order(news).Select(ToRow).ToList();
        odd.Put(path, encoding => Bytes(rows, encoding));
    }

    private static byte[] Bytes(List<StatusRow> rows, Encoding encoding)
    {
        using var file = new MemoryStream();
        using (var writer = new StreamWriter(file, encoding))
        using (var csv = CsvWriter.Create(writer))
            csv.WriteRecords(rows);
        return file.ToArray();
    }

    private StatusRow ToRow(Change change) => new(
        change.Ref,
        department.Number(change.Id),
        change.Status,
        EasternTime.FromUtc(Stamp.Utc(change.ChangedAt)).ToString("MM/dd/yyyy hh:mm:ss tt", CultureInfo.InvariantCulture),
        Remarks.For(change));
}

[CsvRecord]
internal sealed partial record StatusRow(string Ref, string CaseNo, string Status, string Changed, string Remarks);
