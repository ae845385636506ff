using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Docs;

[TestClass]
public class When_the_docs_are_followed
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Programs.Allentown, "..", ".."));

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task The_readmes_commands_give_what_it_shows()
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var blocks = new Guide(Root, "README.md").Blocks("bash");
        var variables = Variables(town);

        var first = await Shell.RunAsync(Root, [ForTown(blocks[0], town)], variables, ct);
        await Eventually.SeesAsync(() => town.Hub.Api.StatusAsync(ct), status => status.AllClosed(1), ct);
        var rest = await Shell.RunAsync(Root, blocks.Select(b => ForTown(b, town)), variables, ct);

        first.Trim().ShouldMatch(@"^\d\d-\d{5}-\d$");
        rest.ShouldStartWith(first.Trim(), customMessage: "the same key gives the same number");
        string[] shown =
        [
            "Closed (Completed)", "at streets: completed", "taken as ST-",
            "completed by mail", "<status>closed</status>", "CreateWorkOrder",
        ];
        foreach (var text in shown)
        {
            rest.ShouldContain(text);
        }
    }

    [TestMethod]
    public async Task The_integrators_commands_work()
    {
        var output = await Shell.RunAsync(
            Root,
            new Guide(Root, "docs/integrators.md").Blocks("bash"),
            new Dictionary<string, string>(StringComparer.Ordinal),
            TestContext.CancellationToken);

        output.ShouldContain("All is well.");
        output.ShouldContain("5&quot; deep &lt;near&gt; A&amp;P");
    }

    [TestMethod]
    public void The_integrators_ticket_file_is_the_one_shown()
    {
        var file = File.ReadAllText(Path.Combine(Root, "samples/allentown/try/pothole.yaml")).ReplaceLineEndings("\n");
        new Guide(Root, "docs/integrators.md").Blocks("yaml").ShouldContain(file);
    }

    [TestMethod]
    [DataRow("docs/administrators.md")]
    [DataRow("docs/operators.md")]
    [DataRow("docs/operations/README.md")]
    [DataRow("docs/operations/parked.md")]
    public async Task The_other_guides_commands_work(string page)
    {
        var ct = TestContext.CancellationToken;
        await using var town = await Town.StartAsync(ct);
        var poster = new RequestPoster(town.Hub.Api);
        await poster.RunAsync([TicketRequest.Nth(0, "pothole")], ct);

        // "hub run" is left out: it would start a second hub on the town's data folder.
        var number = poster.Numbers.Values.Single();
        var blocks = new Guide(Root, page).Blocks("bash")
            .Where(b => !b.StartsWith("hub run", StringComparison.Ordinal))
            .Select(b => ForTown(b, town).Replace("26-00001-0", number, StringComparison.Ordinal))
            .ToList();
        var output = await Shell.RunAsync(Root, blocks, Variables(town), ct);

        blocks.ShouldNotBeEmpty();
        output.ShouldNotBeEmpty();
    }

    [TestMethod]
    public async Task The_notices_sections_shown_pass_the_check()
    {
        var ct = TestContext.CancellationToken;
        var sample = await File.ReadAllTextAsync(Path.Combine(Programs.Allentown, "city.yaml"), ct);
        var beforeNotices = sample[..sample.IndexOf("\nnotices:", StringComparison.Ordinal)];
        var sections = new Guide(Root, "docs/city-folder.md").Blocks("yaml notices");
        sections.Count.ShouldBe(4);
        foreach (var section in sections)
        {
            var city = Directory.CreateTempSubdirectory("shown-");
            foreach (var file in Directory.EnumerateFiles(Programs.Allentown, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(city.FullName, Path.GetRelativePath(Programs.Allentown, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            await File.WriteAllTextAsync(Path.Combine(city.FullName, "city.yaml"), $"{beforeNotices}\n{section}", ct);
            var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["CITY"] = city.FullName };
            var output = await Shell.RunAsync(Root, ["hub mappings check --city \"$CITY\""], variables, ct);
            output.ShouldContain("All is well.");
            city.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Every_link_leads_to_a_file_or_folder()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Root, "README.md"));

        var broken = pages.Select(p => new Guide(Root, Path.GetRelativePath(Root, p)))
            .SelectMany(g => g.Links.Select(to => Path.Combine(g.Folder, to)))
            .Where(to => !File.Exists(to) && !Directory.Exists(to));

        broken.ShouldBeEmpty();
    }

    private static string ForTown(string block, Town town) => block
        .Replace("--data demo/hub", "--data \"$DATA\"", StringComparison.Ordinal)
        .Replace("--data data", "--data \"$DATA\"", StringComparison.Ordinal);

    private static Dictionary<string, string> Variables(Town town) =>
        new(town.Departments.Variables(town.StreetsProxy.Url), StringComparer.Ordinal)
        {
            ["HUB"] = town.Hub.Api.Url.GetLeftPart(UriPartial.Authority),
            ["KEY"] = town.Hub.Key!.Text,
            ["DATA"] = town.Hub.Data,
        };
}
