using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Mappings;

[TestClass]
public class When_mappings_are_checked
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task The_sample_city_passes_the_check()
    {
        var (code, output) = await CheckAsync(Programs.Allentown);

        (code, output).ShouldBe((0, output));
        output.ShouldContain("All is well.");
    }

    [TestMethod]
    public async Task Every_mistake_of_every_file_is_shown_in_one_run_with_its_place()
    {
        var folder = Directory.CreateTempSubdirectory("city-");
        try
        {
            Copy(Programs.Allentown, folder.FullName);
            var places = new[]
            {
                Spoil(folder, "city.yaml", "timezone: America/New_York", "timezone: America/Allentown"),
                Spoil(folder, "services.yaml", "departments: [parking]", "departments: [prking]"),
                Spoil(folder, "mappings/streets.yaml", "timeout: \"${STREETS", "tmeout: \"${STREETS"),
                Spoil(folder, "mappings/streets.yaml", "COMP: completed", "COMP: compleated"),
                Spoil(folder, "mappings/parking.yaml", "{{ref}}", "{{reff}}"),
                Spoil(folder, "mappings/animals.yaml", "in_encoding: windows-1252", "in_encoding: windows-1525"),
                Spoil(folder, "mappings/parks.yaml", "database: sqlite", "database: sqlight"),
                Spoil(folder, "notices/completed.es.txt", "{{number}}", "{{nmber}}"),
            };

            var (code, output) = await CheckAsync(folder.FullName);

            code.ShouldBe(1, output);
            foreach (var place in places)
                output.ShouldContain($"{place}:", customMessage: output);
            var mistakes = output.Split('\n').Count(line =>
                line.Contains(".yaml:", StringComparison.Ordinal) || line.Contains(".txt:", StringComparison.Ordinal));
            mistakes.ShouldBe(places.Length, output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public async Task A_mapping_that_is_begun_has_what_is_left_to_write_in_one_report_and_is_not_written_over()
    {
        var folder = Directory.CreateTempSubdirectory("city-");
        try
        {
            Copy(Programs.Allentown, folder.FullName);
            var city = Path.Combine(folder.FullName, "city.yaml");
            var text = await File.ReadAllTextAsync(city, TestContext.CancellationToken);
            await File.WriteAllTextAsync(
                city, text.Replace("mapping: parks", "mapping: trees", StringComparison.Ordinal), TestContext.CancellationToken);
            File.Delete(Path.Combine(folder.FullName, "mappings", "parks.yaml"));

            var (begun, said) = await RunAsync("mappings", "new", "trees", "--connector", "rest", "--city", folder.FullName);
            var (code, output) = await CheckAsync(folder.FullName);
            var (again, refusal) = await RunAsync("mappings", "new", "trees", "--connector", "soap", "--city", folder.FullName);

            (begun, code, again).ShouldBe((0, 1, 1), said + output + refusal);
            output.ShouldContain("mappings/trees.yaml:");
            output.ShouldContain("Write their code for Fallen tree");
            output.Split('\n').Where(line => line.Contains(".yaml:", StringComparison.Ordinal))
                .ShouldAllBe(line => line.Contains("this is still to be written", StringComparison.Ordinal));
            refusal.ShouldContain("already; nothing was written");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>Puts a mistake into a file; returns the file and line as the check must show them.</summary>
    private static string Spoil(DirectoryInfo folder, string file, string text, string with)
    {
        var path = Path.Combine(folder.FullName, file);
        var old = File.ReadAllText(path);
        var at = old.IndexOf(text, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0, $"{file} holds no {text}");
        File.WriteAllText(path, string.Concat(old.AsSpan(0, at), with, old.AsSpan(at + text.Length)));
        return $"{file}:{old.AsSpan(0, at).Count('\n') + 1}";
    }

    private Task<(int Code, string Output)> CheckAsync(string city) => RunAsync("mappings", "check", "--city", city);

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var run = new RunningProgram(Programs.Hub(arguments));
        return (await run.EndAsync(TestContext.CancellationToken), run.Output);
    }
}
