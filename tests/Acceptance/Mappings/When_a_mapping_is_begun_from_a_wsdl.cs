using System.Text.RegularExpressions;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Mappings;

[TestClass]
public sealed partial class When_a_mapping_is_begun_from_a_wsdl
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task It_goes_live_once_what_only_the_department_knows_is_written()
    {
        var ct = TestContext.CancellationToken;
        using var city = new CityCopy();
        await using var town = await Town.StartWithoutHubAsync(ct);
        town.Hub.City = city.Folder;
        var file = Path.Combine(city.Folder, "mappings", "streets.yaml");
        var written = await File.ReadAllTextAsync(file, ct);
        File.Delete(file);

        using var begun = town.Hub.RunOnCity(
            "mappings", "new", "streets", "--connector", "soap", "--wsdl", $"{town.Departments.Url("streets")}streets.asmx?wsdl");
        (await begun.EndAsync(ct)).ShouldBe(0, begun.Output);
        await File.WriteAllTextAsync(file, Fill(await File.ReadAllTextAsync(file, ct), written), ct);
        await town.Hub.StartAsync(ct);
        await town.Api.PostUntilAcceptedAsync(TicketRequest.Nth(1, "pothole"), "", ct);

        await Eventually.SeesAsync(() => town.Api.StatusAsync(ct), s => s.AllClosed(1), ct);
        town.Departments.Ledger("streets").ShouldHaveSingleItem();
    }

    // What the department says of itself, as the sample's mapping has it: codes, states, words of faults, how it writes a time.
    private static string Fill(string begun, string known)
    {
        var codes = known.Split('\n').Select(line => line.Split(':'))
            .Where(parts => parts[0].StartsWith("      ", StringComparison.Ordinal))
            .ToLookup(parts => parts[0].Trim(), parts => parts[^1].Trim(), StringComparer.Ordinal);
        var text = Code().Replace(begun, m => $"      {m.Groups[1].Value}: {codes[m.Groups[1].Value].FirstOrDefault() ?? "OTH"}");
        text = Statuses().Replace(text, Statuses().Match(known).Value);
        return text
            .Replace("TODO: Priority: string (not required: take it out if it is not needed)", "2")
            .Replace("\"TODO: words of the fault for a double, such as already exists\"", "\"already exists\"")
            .Replace("\"TODO: words of the fault for a code that it does not know\"", "\"unknown type\"")
            .Replace("\"TODO: how they write a time, such as yyyy-MM-ddTHH:mm:ss\"", "\"yyyy-MM-ddTHH:mm:ss.fff\"")
            .Replace("every: 1m", "every: 1s");
    }

    [GeneratedRegex("^      ([a-z-]+): \"TODO: their code for .*\"$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex("^status:.*\n(?:[ #].*\n|\n(?=  ))+", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Statuses();
}
