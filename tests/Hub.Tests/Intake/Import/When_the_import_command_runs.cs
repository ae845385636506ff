using System.CommandLine;
using System.Text.RegularExpressions;
using Allentown311.Hub.Commands;
using Allentown311.Hub.Tests.City;

namespace Allentown311.Hub.Tests.Intake.Import;

[TestClass]
public sealed partial class When_the_import_command_runs
{
    private readonly CityTrial city = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();

    public When_the_import_command_runs()
    {
        // The command reads the environment, which tests share: the values are in files that the copy names instead.
        foreach (var file in Directory.EnumerateFiles(city.Folder, "*.yaml", SearchOption.AllDirectories))
        {
            var withFiles = Variable().Replace(
                File.ReadAllText(file),
                m => CityTrial.Variable(m.Groups[1].Value) is { } value ? $"${{file:{WriteValue(m.Groups[1].Value, value)}}}" : m.Value);
            File.WriteAllText(file, withFiles);
        }

        Write("columns.yaml", ImportTrial.Columns);
    }

    [TestCleanup]
    public void Remove() => city.Dispose();

    [TestMethod]
    public async Task The_command_reports_the_import_and_succeeds_though_rows_were_refused()
    {
        Write("export.csv", ImportTrial.Header + "A-1,Hole,2026-07-02,,,,,,,,,,\nA-2,Tree,2026-07-02,,,,,,,,,,\n");

        (await RunAsync("export.csv", "--json", "--report", Path.Combine(city.Folder, "refused.csv"))).ShouldBe(0, error.ToString());

        output.ToString().ShouldStartWith("""{"read":2,"taken":1,"known":0,"refused":1,"refusals":[{"line":3,"id":"A-2",""");
        File.ReadAllText(Path.Combine(city.Folder, "refused.csv")).ShouldStartWith("line,id,reason\r\n3,A-2,");
        (await RunAsync("export.csv")).ShouldBe(0);
        output.ToString().ShouldContain("2 rows read: 0 taken, 1 known already, 1 refused.");
    }

    [TestMethod]
    public async Task A_file_of_another_kind_fails()
    {
        Write("export.csv", "<html>Sign in</html>");

        (await RunAsync("export.csv")).ShouldBe(1);

        error.ToString().ShouldStartWith("The file's first line has no column");
        (await RunAsync("nowhere.csv")).ShouldBe(1);
    }

    [TestMethod]
    public async Task A_mistake_in_the_columns_file_fails_with_its_place()
    {
        Write("columns.yaml", ImportTrial.Columns.Replace("no-heat", "no-heet", StringComparison.Ordinal));
        Write("export.csv", ImportTrial.Header);

        (await RunAsync("export.csv")).ShouldBe(1);

        error.ToString().ShouldStartWith("columns.yaml:20:34: the city has no service \"no-heet\"");
    }

    private string WriteValue(string name, string value)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(city.Folder, "values")).FullName, name);
        File.WriteAllText(path, value);
        return path;
    }

    private Task<int> RunAsync(string file, params string[] more) =>
        ImportCommand.Build()
            .Parse([Path.Combine(city.Folder, file), "--columns", Path.Combine(city.Folder, "columns.yaml"), "--city", city.Folder,
                "--data", Path.Combine(city.Folder, "data"), .. more])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error });

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(city.Folder, file), text);

    [GeneratedRegex(@"\$\{(\w+)\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();
}
