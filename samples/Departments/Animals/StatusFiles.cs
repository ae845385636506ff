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

    public StatusFiles(
        Database database, ChangeLog changes, Department department, Settings settings, TimeProvider clock, ILogger<StatusFiles> log)
        : base(TimeSpan.FromMilliseconds(500), clock, log)
    {
        (this.database, this.changes, this.department) = (database, changes, department);
        outbox = settings.Data.CreateSubdirectory("out");
    }

    protected override void GoRound()
    {
        var reported = database.Read(c => c.ExecuteScalar<long>("SELECT coalesce(max(seq), 0) FROM reported"));
        var news = changes.After(reported, RowsPerFile);
        if (news.Count == 0)
            return;

        // Noted after the file is out: a crash in between reports the same changes twice, never not at all.
        Write(news);
        database.Write(c => c.Execute("DELETE FROM reported; INSERT INTO reported(seq) VALUES (@seq)", new { seq = news[^1].Seq }));
    }

    private void Write(List<Change> news)
    {
        var name = $"status-{Clock.GetUtcNow():yyyyMMddHHmmssfff}-{news[^1].Seq}.csv";
        var path = Path.Combine(outbox.FullName, name);
        using (var file = File.Create($"{path}.tmp"))
        {
            using (var writer = new StreamWriter(file, Encoding.GetEncoding(1252), leaveOpen: true))
            using (var csv = CsvWriter.Create(writer))
                csv.WriteRecords(news.Select(ToRow));
            file.Flush(flushToDisk: true);
        }

        File.Move($"{path}.tmp", path);
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
