using System.Globalization;
using System.Text;
using Allentown311.Connectors.Csv;
using Allentown311.Connectors.Tests.Sftp;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Csv;

namespace Allentown311.Connectors.Tests.Shapes;

/// <summary>A system that takes one file a night from a real OpenSSH server, whose relay can lose the answer to a rename.</summary>
internal sealed class FixedWidth : Shape
{
    private static readonly Encoding Latin = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private readonly string root = Directory.CreateTempSubdirectory("hub-fixed-").FullName;
    private readonly OpenSshServer server;
    private int files;

    private FixedWidth(OpenSshServer server)
    {
        this.server = server;
        foreach (var folder in new[] { "orders/done", "orders/bad", "status" })
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        Connector = new CsvConnector(
            Load<CsvMapping>(
                "fixed-width-nightly.yaml",
                text => text
                    .Replace("host: files.example.gov", $"host: 127.0.0.1\n    port: {server.Port}", StringComparison.Ordinal)
                    .Replace("user: hub", $"user: {Environment.UserName}", StringComparison.Ordinal)
                    .Replace("SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDJZfVe0pZsKjPTTBM", server.HostKey, StringComparison.Ordinal)
                    .Replace("/hub/", $"{root}/", StringComparison.Ordinal)
                    .Replace("quiet: 2s", "quiet: 0s", StringComparison.Ordinal),
                _ => File.ReadAllText(server.KeyFile)),
            Clock);
    }

    public override IWorkOrderConnector Connector { get; }

    public override string Finished => "CLO";

    public override int PageSize => 1;

    public override bool GivesNumberLater => true;

    public override bool SettlesLostAnswers => true;

    public static async Task<Shape> StartAsync() => new FixedWidth(await OpenSshServer.StartAsync());

    /// <summary>Lets the night come, and reads the file as the vendor's program does: header, rows, a trailer with a count.</summary>
    public override async Task<IReadOnlyList<DepartmentRecord>> RecordsAsync()
    {
        Clock.Advance(TimeSpan.FromDays(1));
        await Connector.ReadStatusAsync(null, CancellationToken.None);
        List<DepartmentRecord> records = [];
        foreach (var file in Directory.GetFiles(Path.Combine(root, "orders"), "wo-*.txt").Order(StringComparer.Ordinal))
        {
            var lines = (await File.ReadAllTextAsync(file, Latin)).Split("\r\n");
            (lines[0][0], lines[^2], lines[^1]).ShouldBe(('H', $"T{lines.Length - 3:000000}", ""));
            records.AddRange(lines[1..^2].Select(l => new DepartmentRecord(l[1..21].TrimEnd(), l[99..].TrimEnd())));
            lines[1..^2].ShouldAllBe(l => l.Length == 499);
        }

        return records;
    }

    public override void LoseNextAnswer() => server.Relay("lose-rename").ShouldBeTrue();

    public override void Refuse(string message) => throw new NotSupportedException("This system refuses a day later.");

    public override Task FinishAsync(string reference, DateTimeOffset at)
    {
        var time = at.ToOffset(TimeSpan.FromHours(-4)).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        return WriteAsync("status", $"D{reference,-20}{$"C-{files + 1}",-10}CLO{time}filled");
    }

    /// <summary>Refuses an order in an acknowledgement.</summary>
    public Task RefuseAsync(string reference, string message) => WriteAsync("ack", $"D{reference,-20}{"",-10}ERR{message}");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        server.Dispose();
        Directory.Delete(root, recursive: true);
    }

    private Task WriteAsync(string kind, string row) =>
        File.WriteAllTextAsync(Path.Combine(root, "status", $"{kind}-{++files:000}.txt"),
            $"H{files:000000}\r\n{row}\r\nT000001\r\n", Latin);
}

[TestClass]
public sealed class A_nightly_file_of_fixed_columns_is_a_department : ShapeContract
{
    [TestMethod]
    public override async Task A_refusal_shows_the_systems_own_message_and_makes_no_record()
    {
        await using var shape = (FixedWidth)await FixedWidth.StartAsync();
        var order = Orders.Make();
        await shape.Connector.SubmitAsync(order, Ct);
        (await shape.RecordsAsync()).Count.ShouldBe(1);
        await shape.RefuseAsync(order.Reference, "Ward 7 is closed");

        var update = (await shape.Connector.ReadStatusAsync(null, Ct)).Updates.ShouldHaveSingleItem();

        (update.Reference, update.Acknowledges, update.Note).ShouldBe((order.Reference, OrderReceipt.Refused, "Ward 7 is closed"));
    }

    protected override Task<Shape> StartAsync() => FixedWidth.StartAsync();

    // A line break ends a record: it becomes a blank.
    protected override string Arrived(string words) => words.Replace('\n', ' ');
}
