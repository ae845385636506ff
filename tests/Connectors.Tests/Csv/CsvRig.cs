using System.Globalization;
using System.Text;
using Allentown311.Connectors.Csv;
using Allentown311.Mappings.Csv;

namespace Allentown311.Connectors.Tests.Csv;

/// <summary>
/// A department with two folders. It reads the order files from one folder whenever a test asks for its records, and it writes status
/// files into the other.
/// </summary>
internal class CsvRig : MappedRig
{
    private const string Columns = "Ref,CaseNo,Status,Changed,Remarks\r\n";

    private readonly List<DepartmentRecord> records = [];

    // The latest row of each record, by reference; a list file has them all.
    private readonly Dictionary<string, string> latestRows = new(StringComparer.Ordinal);
    private int statusFileCount;

    public CsvRig(
        string connection = "", string extra = "", string readyQuiet = "0s", Func<string, string?>? variable = null)
    {
        Root = Directory.CreateTempSubdirectory("hub-csv-").FullName;
        foreach (var folder in new[] { "orders/done", "orders/bad", "status" })
        {
            Directory.CreateDirectory(Path.Combine(Root, folder));
        }

        Mapping = Load<CsvMapping>($$$"""
            {{{Shared}}}
            connector: csv
            connection: { out: "{{{Orders}}}", in: "{{{Status}}}", ready: { quiet: {{{readyQuiet}}} }{{{connection}}} }
            submit:
              file: "wo-{{ref}}.csv"
              columns:
                Reference: "{{ref}}"
                Kind: "{{code.kind}}"
                Details: "{{ticket.description}}"
                Lat: "{{ticket.lat}}"
                Long: "{{ticket.long}}"
            poll:
              every: 30s
              files: "status-*.csv"
              read: { ref: Ref, id: CaseNo, status: Status, changed: Changed, note: Remarks }
              changed: { format: "MM/dd/yyyy hh:mm:ss tt", timezone: America/New_York }
            list:
              files: "all-*.csv"
              read: { ref: Ref, id: CaseNo, status: Status, changed: Changed }
            {{{extra}}}
            """, variable: variable);
        Csv = new CsvConnector(Mapping, Clock);
    }

    public string Root { get; }

    public string Orders => Path.Combine(Root, "orders");

    public string Status => Path.Combine(Root, "status");

    public CsvMapping Mapping { get; }

    public CsvConnector Csv { get; }

    public override IWorkOrderConnector Connector => Csv;

    public override string AsKept(string text) => SpreadsheetCell.Neutralise(text);

    public override async Task<IReadOnlyList<DepartmentRecord>> RecordsAsync()
    {
        var orderFiles = Directory.GetFiles(Orders, "*.csv")
            .Where(f => !Path.GetFileName(f).StartsWith('.'))
            .Order(StringComparer.Ordinal);
        foreach (var file in orderFiles)
        {
            var rows = Parse(await File.ReadAllTextAsync(file, Encoding.UTF8));
            rows[0].ShouldBe(["Reference", "Kind", "Details", "Lat", "Long"]);
            records.AddRange(rows.Skip(1).Select(r => new DepartmentRecord(r[0], r[2])));
            File.Move(file, Path.Combine(Orders, "done", Path.GetFileName(file)));
        }

        return records;
    }

    public override Task ChangeAsync(string reference, string code, DateTimeOffset at, string note = "") =>
        ChangeAsync([(reference, code, at, note)]);

    public override Task ChangeAsync(IEnumerable<(string Reference, string Code, DateTimeOffset At, string Note)> changes)
    {
        foreach (var chunk in changes.Chunk(10))
        {
            var rows = chunk.Select(c => latestRows[c.Reference] = Row(c.Reference, c.Code, c.At, c.Note));
            WriteStatusFile(Columns + string.Concat(rows), at: chunk.Max(c => c.At));
        }

        return Task.CompletedTask;
    }

    public override Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at)
    {
        WriteStatusFile(Columns + Row(first, "WIP", at, "") + $"{bad},AC-2,WIP,yesterday,\r\n" + Row(last, "WIP", at, ""));
        return Task.CompletedTask;
    }

    public override Task<string> MakeByHandAsync(string code, DateTimeOffset at)
    {
        latestRows["by hand"] = $",AC-HAND{Row("", code, at, "")[1..]}";
        return Task.FromResult("AC-HAND");
    }

    public override bool ListsInPages => false;

    public override Task PublishListAsync()
    {
        WriteStatusFile(Columns + string.Concat(latestRows.Values), name: "all-001.csv", at: Clock.GetUtcNow());
        return Task.CompletedTask;
    }

    // Orders go into the other folder, so the connector hands them over even when the status folder holds nonsense.
    public override string SpoiledAnswer => "renamed to";

    public override Task SpoilAsync()
    {
        WriteStatusFile("<html><body>Down for maintenance</body></html>", name: "all-002.csv", at: Clock.GetUtcNow());
        return Task.CompletedTask;
    }

    // A file gets no answer. The hub learns of a refusal when the department has moved the file to bad/ and the hub sends the order again.
    public override async Task<OutgoingOrder> RefusedOrderAsync()
    {
        var order = Testing.Orders.Make(service: Testing.Orders.Refused);
        (await Csv.SubmitAsync(order, CancellationToken.None)).ShouldBeOfType<SubmitResult.HandedOver>();
        var name = $"wo-{order.Reference}.csv";
        File.Move(Path.Combine(Orders, name), Path.Combine(Orders, "bad", name));
        return order;
    }

    public override Task GoDownAsync()
    {
        Directory.Move(Root, $"{Root}-away");
        return Task.CompletedTask;
    }

    /// <summary>The department writes a file into its status folder.</summary>
    /// <param name="text">The file's whole text.</param>
    /// <param name="encoding">Its encoding; null: UTF-8 without a byte order mark.</param>
    /// <param name="name">Its name; null: <c>status-</c> and the next number.</param>
    /// <param name="at">When it was last written; null: now.</param>
    /// <returns>The file's name.</returns>
    public string WriteStatusFile(string text, Encoding? encoding = null, string? name = null, DateTimeOffset? at = null)
    {
        name ??= string.Create(CultureInfo.InvariantCulture, $"status-{++statusFileCount:000}.csv");
        var path = Path.Combine(Status, name);
        File.WriteAllText(path, text, encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        if (at is { } written)
        {
            File.SetLastWriteTimeUtc(path, written.UtcDateTime);
        }

        return name;
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var root in new[] { Root, $"{Root}-away" }.Where(Directory.Exists))
        {
            Directory.Delete(root, recursive: true);
        }

        return base.DisposeAsync();
    }

    public static string Row(string reference, string code, DateTimeOffset at, string note)
    {
        var local = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));
        var changed = local.ToString("MM/dd/yyyy hh:mm:ss tt", CultureInfo.InvariantCulture);
        return $"{reference},,{code},{changed},\"{note.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n";
    }

    /// <summary>Parses CSV as RFC 4180 defines it, without the library the hub uses: the department's program does not share it.</summary>
    public static List<string[]> Parse(string text)
    {
        List<string[]> rows = [];
        List<string> row = [];
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted)
            {
                if (text[i] != '"')
                {
                    cell.Append(text[i]);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append(text[++i]);
                }
                else
                {
                    quoted = false;
                }
            }
            else if (text[i] == '"')
            {
                quoted = true;
            }
            else if (text[i] is ',' or '\n')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (text[i] == '\n')
                {
                    rows.Add([.. row]);
                    row.Clear();
                }
            }
            else if (text[i] != '\r')
            {
                cell.Append(text[i]);
            }
        }

        return rows;
    }
}

[TestClass]
public sealed class Csv_keeps_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => Task.FromResult<Rig>(new CsvRig());
}
