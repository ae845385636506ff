using System.Globalization;
using Allentown311.Connectors.Csv;
using Allentown311.Mappings.Csv;

namespace Allentown311.Connectors.Tests.FileFormats;

/// <summary>A department with two folders, whose files are in one of the formats of <see cref="Form"/>.</summary>
internal sealed class FormRig : MappedRig
{
    private readonly Form form;
    private readonly List<DepartmentRecord> records = [];
    private readonly Dictionary<string, string> latestRows = new(StringComparer.Ordinal);
    private int statusFileCount;

    public FormRig(Form form)
    {
        this.form = form;
        Root = Directory.CreateTempSubdirectory("hub-files-").FullName;
        foreach (var folder in new[] { "orders/done", "orders/bad", "status" })
        {
            Directory.CreateDirectory(Path.Combine(Root, folder));
        }

        Mapping = Load<CsvMapping>($"{Shared}\n{form.SectionsFor(Orders, Status)}");
        Files = new CsvConnector(Mapping, Clock);
    }

    public string Root { get; }

    public string Orders => Path.Combine(Root, "orders");

    public string Status => Path.Combine(Root, "status");

    public CsvMapping Mapping { get; }

    public CsvConnector Files { get; }

    public override IWorkOrderConnector Connector => Files;

    public override string AsKept(string text) => form.AsKept(text);

    public override bool ListsInPages => false;

    public override string SpoiledAnswer => "renamed to";

    public override async Task<IReadOnlyList<DepartmentRecord>> RecordsAsync()
    {
        foreach (var file in Directory.GetFiles(Orders, "wo-*").Order(StringComparer.Ordinal))
        {
            records.AddRange(form.ReadOrders(await File.ReadAllTextAsync(file)));
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
            var rows = chunk.Select(c => latestRows[c.Reference] = form.Row(StatusRow.Of(c.Reference, c.Code, c.At, c.Note))).ToArray();
            Write(NextName(), form.File(rows), chunk.Max(c => c.At));
        }

        return Task.CompletedTask;
    }

    public override Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at)
    {
        string[] rows =
        [
            form.Row(StatusRow.Of(first, "WIP", at)), form.Row(new StatusRow(bad, "AC-2", "WIP", "yesterday", "")),
            form.Row(StatusRow.Of(last, "WIP", at)),
        ];
        Write(NextName(), form.File(rows), at);
        return Task.CompletedTask;
    }

    public override Task<string> MakeByHandAsync(string code, DateTimeOffset at)
    {
        latestRows["by hand"] = form.Row(StatusRow.Of("", code, at, number: "AC-HAND"));
        return Task.FromResult("AC-HAND");
    }

    public override Task PublishListAsync()
    {
        Write("all-001", form.File([.. latestRows.Values]), Clock.GetUtcNow());
        return Task.CompletedTask;
    }

    public override Task SpoilAsync()
    {
        Write("all-002", "<html><body>Down for maintenance</body></html>\n", Clock.GetUtcNow());
        return Task.CompletedTask;
    }

    public override async Task<OutgoingOrder> RefusedOrderAsync()
    {
        var order = Testing.Orders.Make(service: Testing.Orders.Refused);
        (await Files.SubmitAsync(order, CancellationToken.None)).ShouldBeOfType<SubmitResult.HandedOver>();
        var file = Directory.GetFiles(Orders, "wo-*").ShouldHaveSingleItem();
        File.Move(file, Path.Combine(Orders, "bad", Path.GetFileName(file)));
        return order;
    }

    public override Task GoDownAsync()
    {
        Directory.Move(Root, $"{Root}-away");
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var root in new[] { Root, $"{Root}-away" }.Where(Directory.Exists))
        {
            Directory.Delete(root, recursive: true);
        }

        return base.DisposeAsync();
    }

    private string NextName() => string.Create(CultureInfo.InvariantCulture, $"status-{++statusFileCount:000}");

    private void Write(string name, string text, DateTimeOffset at)
    {
        var path = Path.Combine(Status, name);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, at.UtcDateTime);
    }
}

[TestClass]
public sealed class Files_between_pipes_keep_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => Task.FromResult<Rig>(new FormRig(Form.Pipe));
}

[TestClass]
public sealed class Files_of_fixed_columns_keep_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => Task.FromResult<Rig>(new FormRig(Form.Fixed));
}

[TestClass]
public sealed class Files_of_XML_keep_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => Task.FromResult<Rig>(new FormRig(Form.Xml));
}

[TestClass]
public sealed class Files_of_JSON_keep_the_contract : StatusContract
{
    protected override Task<Rig> StartAsync() => Task.FromResult<Rig>(new FormRig(Form.Json));
}
