using System.Globalization;
using System.Text;
using Allentown311.Connectors.Csv;
using Allentown311.Connectors.Tests.Contract;
using Allentown311.Mappings.Csv;

namespace Allentown311.Connectors.Tests.Csv;

/// <summary>A department with two folders: it takes in what lies in one whenever it is looked at, and drops status files into the other.</summary>
internal sealed class CsvRig : Rig
{
    private const string Columns = "Ref,CaseNo,Status,Changed,Remarks\r\n";

    private readonly List<DepartmentRecord> records = [];
    private readonly Dictionary<string, string> now = new(StringComparer.Ordinal);
    private int files;

    public CsvRig(string connection = "", string extra = "", string readyQuiet = "0s")
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
              columns: { Reference: "{{ref}}", Kind: "{{code.kind}}", Details: "{{ticket.description}}", Lat: "{{ticket.lat}}", Long: "{{ticket.long}}" }
            poll:
              every: 30s
              files: "status-*.csv"
              read: { ref: Ref, id: CaseNo, status: Status, changed: Changed, note: Remarks }
              changed: { format: "MM/dd/yyyy hh:mm:ss tt", timezone: America/New_York }
            list:
              files: "all-*.csv"
              read: { ref: Ref, id: CaseNo, status: Status, changed: Changed }
            {{{extra}}}
            """);
        Csv = new CsvConnector(Mapping, Clock);
    }

    public string Root { get; }

    public string Orders => Path.Combine(Root, "orders");

    public string Status => Path.Combine(Root, "status");

    public CsvMapping Mapping { get; }

    public CsvConnector Csv { get; }

    public override IWorkOrderConnector Connector => Csv;

    public override async Task<IReadOnlyList<DepartmentRecord>> RecordsAsync()
    {
        foreach (var file in Directory.GetFiles(Orders, "*.csv").Where(f => !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal))
        {
            var rows = Parse(await File.ReadAllTextAsync(file, Encoding.UTF8));
            rows[0].ShouldBe(["Reference", "Kind", "Details", "Lat", "Long"]);
            records.AddRange(rows.Skip(1).Select(r => new DepartmentRecord(r[0], r[2])));
            File.Move(file, Path.Combine(Orders, "done", Path.GetFileName(file)));
        }

        return records;
    }

    public override Task ChangeAsync(string reference, string code, DateTimeOffset at, string note = "") => ChangeAsync([(reference, code, at, note)]);

    public override Task ChangeAsync(IEnumerable<(string Reference, string Code, DateTimeOffset At, string Note)> changes)
    {
        foreach (var some in changes.Chunk(10))
        {
            Drop(Columns + string.Concat(some.Select(c => now[c.Reference] = Row(c.Reference, c.Code, c.At, c.Note))), at: some.Max(c => c.At));
        }

        return Task.CompletedTask;
    }

    public override Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at)
    {
        Drop(Columns + Row(first, "WIP", at, "") + $"{bad},AC-2,WIP,yesterday,\r\n" + Row(last, "WIP", at, ""));
        return Task.CompletedTask;
    }

    public override Task<string> MakeByHandAsync(string code, DateTimeOffset at)
    {
        now["by hand"] = $",AC-HAND{Row("", code, at, "")[1..]}";
        return Task.FromResult("AC-HAND");
    }

    public override bool ListsInPages => false;

    public override Task PublishListAsync()
    {
        Drop(Columns + string.Concat(now.Values), name: "all-001.csv", at: Clock.GetUtcNow());
        return Task.CompletedTask;
    }

    // Orders go into another folder and are taken all the same: a file is answered by its new name.
    public override string SpoiledAnswer => "renamed to";

    public override Task SpoilAsync()
    {
        Drop("<html><body>Down for maintenance</body></html>", name: "all-002.csv", at: Clock.GetUtcNow());
        return Task.CompletedTask;
    }

    // Nobody answers a file: a refusal shows when the department has moved it to bad/ and the hub sends the same again.
    public override async Task<OutgoingOrder> RefusedOrderAsync()
    {
        var order = Contract.Orders.Make(service: Contract.Orders.Refused);
        (await Csv.SubmitAsync(order, CancellationToken.None)).ShouldBeOfType<SubmitResult.HandedOver>();
        File.Move(Path.Combine(Orders, $"wo-{order.Reference}.csv"), Path.Combine(Orders, "bad", $"wo-{order.Reference}.csv"));
        return order;
    }

    public override Task GoDownAsync()
    {
        Directory.Move(Root, $"{Root}-away");
        return Task.CompletedTask;
    }

    /// <summary>The department puts a status file in place, whole.</summary>
    public string Drop(string text, Encoding? encoding = null, string? name = null, DateTimeOffset? at = null)
    {
        name ??= string.Create(CultureInfo.InvariantCulture, $"status-{++files:000}.csv");
        File.WriteAllText(Path.Combine(Status, name), text, encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        if (at is { } written)
        {
            File.SetLastWriteTimeUtc(Path.Combine(Status, name), written.UtcDateTime);
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
        var wall = TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById("America/New_York")).ToString("MM/dd/yyyy hh:mm:ss tt", CultureInfo.InvariantCulture);
        return $"{reference},,{code},{wall},\"{note.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n";
    }

    /// <summary>RFC 4180 read by hand: the department's program does not share the hub's library.</summary>
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
