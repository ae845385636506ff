using System.Globalization;
using System.Text;
using CsvHelper;
using Dapper;

namespace Allentown311.Departments.Animals;

/// <summary>
/// Writes status changes into files in <c>out</c>, with the encoding, line ends and time format of an old desktop program.
/// </summary>
internal sealed class StatusFiles : PeriodicService
{
    public const string Schema = "CREATE TABLE IF NOT EXISTS reported(seq INTEGER NOT NULL);";
    private const int RowsPerFile = 2000;

    private readonly Database database;
    private readonly ChangeLog changes;
    private readonly Department department;
    private readonly DirectoryInfo outbox;
    private readonly FaultyFiles files;

    // The last change in the newest file.
    private long lastWritten;

    public StatusFiles(
        Database database,
        ChangeLog changes,
        Department department,
        Settings settings,
        FaultyFiles files,
        TimeProvider clock,
        ILogger<StatusFiles> log)
        : base(TimeSpan.FromMilliseconds(500), clock, log)
    {
        this.database = database;
        this.changes = changes;
        this.department = department;
        this.files = files;
        outbox = settings.Data.CreateSubdirectory("out");
    }

    protected override void RunOnce()
    {
        if (files.IsWriting)
        {
            files.WriteNextPiece();
            MarkReportedWhenComplete();
            return;
        }

        var reported = database.Read(c => c.ExecuteScalar<long>("SELECT coalesce(max(seq), 0) FROM reported"));
        var news = changes.After(reported, RowsPerFile);
        if (news.Count == 0)
            return;

        // The changes are marked as reported after the file is in its folder. A crash in between makes the department report them twice;
        // in the other order it could fail to report them.
        Write(news);
        lastWritten = news[^1].Seq;
        MarkReportedWhenComplete();
    }

    private void MarkReportedWhenComplete()
    {
        if (files.IsWriting)
            return;
        database.Write(c => c.Execute("DELETE FROM reported; INSERT INTO reported(seq) VALUES (@lastWritten)", new { lastWritten }));
    }

    private void Write(List<Change> news)
    {
        var name = $"status-{Clock.GetUtcNow():yyyyMMddHHmmssfff}-{news[^1].Seq}.csv";
        var path = Path.Combine(outbox.FullName, name);
        var rows = files.Reorder(news).Select(ToRow).ToList();
        files.Write(path, encoding => Encode(rows, encoding));
    }

    private static byte[] Encode(List<StatusRow> rows, Encoding encoding)
    {
        using var file = new MemoryStream();
        using (var writer = new StreamWriter(file, encoding))
        using (var csv = CsvWriter.Create(writer))
            csv.WriteRecords(rows);
        return file.ToArray();
    }

    private StatusRow ToRow(Change change) => new(
        change.Ref,
        department.FormatNumber(change.Id),
        change.Status,
        EasternTime.FromUtc(Stamp.ToUtc(change.ChangedAt)).ToString("MM/dd/yyyy hh:mm:ss tt", CultureInfo.InvariantCulture),
        Remarks.For(change));
}

[CsvRecord]
internal sealed partial record StatusRow(string Ref, string CaseNo, string Status, string Changed, string Remarks);
