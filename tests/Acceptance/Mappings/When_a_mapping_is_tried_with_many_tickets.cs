using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Mappings;

[TestClass]
public class When_a_mapping_is_tried_with_many_tickets
{
    private static readonly string Imports = Path.Combine(Programs.Allentown, "..", "imports");
    private static readonly string Export = Path.Combine(Imports, "example.csv");
    private static readonly string Columns = Path.Combine(Imports, "example.yaml");

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task Each_row_of_an_export_is_shown_as_it_would_be_sent_or_with_the_reason_why_not()
    {
        var (code, output) = await RunAsync("try", "streets", "--export", Export, "--columns", Columns);

        code.ShouldBe(1, output);
        output.ShouldContain("SOAPAction: \"urn:allentown:streets/CreateWorkOrder\"");
        output.ShouldContain("<Type>PTH</Type>");
        output.ShouldContain("== line 4: no ticket: \"Unknown type\" has no entry under services");
        output.ShouldContain("3 tickets: 1 orders would be sent to streets, 0 parked; 1 are for others, 1 are no tickets.");
    }

    [TestMethod]
    public async Task What_the_mapping_does_not_know_is_counted()
    {
        using var city = new CityCopy();
        city.Change("mappings/streets.yaml", text => text.Replace(
            "codes:\n", "codes:\n  place: { of: ticket.address, map: { \"1 Main St\": A } }\n", StringComparison.Ordinal));
        var changes = city.Write("changes.xml", """
            <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetChangesResponse xmlns="urn:allentown:streets">
              <Change><Number>WO-1</Number><ClientRef>ALN-26-00001-0-1</ClientRef><Status>ONHOLD2</Status>
              <Stamp>2026-03-02T10:04:05.000</Stamp></Change>
            </GetChangesResponse></s:Body></s:Envelope>
            """);

        var (code, output) = await RunAsync(
            "coverage", "streets", "--export", Export, "--columns", Columns, "--changes", changes, "--city", city.Folder);

        code.ShouldBe(1, output);
        var lines = output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        lines.ShouldContain("codes.place 1 × 7th St & Hamilton St");
        lines.ShouldContain("status 1 × ONHOLD2");
        lines.ShouldContain("export 1 × \"Unknown type\" has no entry under services");
    }

    [TestMethod]
    public async Task What_another_version_would_send_is_shown_line_by_line()
    {
        using var city = new CityCopy();
        var changed = city.Write("parking.yaml", (await File.ReadAllTextAsync(
            Path.Combine(Programs.Allentown, "mappings", "parking.yaml"), TestContext.CancellationToken))
            .Replace("plate: \"{{upper ", "plate: \"{{lower ", StringComparison.Ordinal)
            .Replace("resolved: completed", "resolved: declined", StringComparison.Ordinal));
        var old = Path.Combine(Programs.Allentown, "mappings", "parking.yaml");

        var (code, output) = await RunAsync("diff", old, changed);
        var (same, nothing) = await RunAsync("diff", old, old);

        (code, same).ShouldBe((1, 0), output + nothing);
        output.ShouldContain("-   \"plate\": \"MADE UP\"\n+   \"plate\": \"made up\"");
        output.ShouldContain("status resolved: completed -> declined");
        nothing.ShouldStartWith("0 of 5 orders would be sent differently");
    }

    [TestMethod]
    public async Task A_command_without_tickets_says_which_it_takes()
    {
        var (code, output) = await RunAsync("try", "streets");

        code.ShouldBe(1);
        output.ShouldContain("Say which tickets: --ticket FILE, --export FILE --columns COLUMNS, or --last N.");
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        string[] city = arguments.Contains("--city") ? [] : ["--city", Programs.Allentown];
        using var run = new RunningProgram(Programs.Hub(["mappings", .. arguments, .. city]));
        return (await run.EndAsync(TestContext.CancellationToken), run.Output);
    }
}
