using Allentown311.Connectors.Csv;
using Allentown311.Mappings.Csv;

namespace Allentown311.Connectors.Tests.FileFormats;

/// <summary>A department that takes one file a night, at 02:00 in New York, or when three orders wait, and acknowledges it.</summary>
internal sealed class BatchRig : MappedRig
{
    public const string PerRow = "read: { ref: Ref, id: Case, result: Result, reason: Text }, columns: [ Ref, Case, Result, Text ]";

    public BatchRig(string acknowledge = PerRow, string full = ", full: 3")
    {
        Root = Directory.CreateTempSubdirectory("hub-batch-").FullName;
        foreach (var folder in new[] { "orders/done", "orders/bad", "status" })
        {
            Directory.CreateDirectory(Path.Combine(Root, folder));
        }

        // It is 22:00 in New York.
        Clock.Advance(TimeSpan.FromHours(13));
        Mapping = Load<CsvMapping>($$$"""
            {{{Shared}}}
            connector: csv
            connection:
              { out: "{{{Orders}}}", in: "{{{Status}}}", ready: { quiet: 0s }, delimiter: "|", quote: none, neutralise: false,
                line_end: lf }
            submit:
              batch: { at: "02:00", timezone: America/New_York{{{full}}}, sequence: { first: 7, digits: 4 } }
              file: 'wo-{{date file.created "yyyyMMdd" "America/New_York"}}-{{file.sequence}}.txt'
              header: false
              first: [ H, "{{file.sequence}}" ]
              last: [ T, "{{file.count}}", "{{file.sum.Size}}" ]
              columns: { Reference: "{{ref}}", Size: "{{ticket.lat}}", Details: "{{ticket.description}}" }
            acknowledge: { files: "ack-*", last: { starts: "T|", count: 2 }, accepted: [ OK ], refused: [ ERR ], {{{acknowledge}}} }
            """);
        Files = Connect();
    }

    public string Root { get; }

    public string Orders => Path.Combine(Root, "orders");

    public string Status => Path.Combine(Root, "status");

    public CsvMapping Mapping { get; }

    public CsvConnector Files { get; }

    public override IWorkOrderConnector Connector => Files;

    public override string SpoiledAnswer => "";

    /// <summary>Another hub, or this one after it was started again.</summary>
    public CsvConnector Connect() => new(Mapping, Clock);

    /// <summary>The files that wait for the department, by name, with their text.</summary>
    public IReadOnlyList<(string Name, string Text)> Written() =>
        [.. Directory.GetFiles(Orders).Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllText(f)))];

    public void Acknowledge(string text) => File.WriteAllText(Path.Combine(Status, "ack-1"), text);

    public override Task<IReadOnlyList<DepartmentRecord>> RecordsAsync() => throw new NotSupportedException();

    public override Task ChangeAsync(string reference, string code, DateTimeOffset at, string note = "") =>
        throw new NotSupportedException();

    public override Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at) =>
        throw new NotSupportedException();

    public override Task GoDownAsync() => throw new NotSupportedException();

    public override Task<string> MakeByHandAsync(string code, DateTimeOffset at) =>
        throw new NotSupportedException();

    public override Task SpoilAsync() => throw new NotSupportedException();

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(Root, recursive: true);
        return base.DisposeAsync();
    }
}
