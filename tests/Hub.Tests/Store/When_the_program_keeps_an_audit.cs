using System.Diagnostics;
using Allentown311.Hub.Tests.City;
using Allentown311.Hub.Tests.Intake.Import;

namespace Allentown311.Hub.Tests.Store;

[TestClass]
public sealed class When_the_program_keeps_an_audit : IDisposable
{
    private const string Key = "c2VjcmV0LW9mLXRoZS1hdWRpdA==";

    private readonly CityTrial city = new();

    public TestContext TestContext { get; set; } = null!;

    private string Data => Path.Combine(city.Folder, "data");

    public void Dispose() => city.Dispose();

    [TestMethod]
    public async Task An_import_is_in_it_with_the_account_behind_the_given_name()
    {
        await ImportAsync(key: null);

        var (code, text) = await RunAsync(null, "audit", "--data", Data);

        code.ShouldBe(0, text);
        text.ShouldMatch($@"carla \(as {Environment.UserName}\) import\.begin +export\.csv");
        text.ShouldContain("import.end");
        text.ShouldContain("1 rows: 1 taken, 0 known, 0 refused");
    }

    [TestMethod]
    public async Task With_a_key_it_is_verified_by_that_key_alone()
    {
        await ImportAsync(Key);

        (await RunAsync(Key, "audit", "--verify", "--data", Data)).Code.ShouldBe(0);
        (await RunAsync(null, "audit", "--verify", "--data", Data)).Text.ShouldContain("set Hub:AuditKey");
        (await RunAsync("another-secret-of-the-audit", "audit", "--verify", "--data", Data)).Text.ShouldContain("does not hold: line 1");
    }

    [TestMethod]
    public async Task An_audit_without_the_key_does_not_pass_for_one_from_before_it()
    {
        await ImportAsync(key: null);

        var (code, text) = await RunAsync(Key, "audit", "--verify", "--data", Data);

        code.ShouldBe(1);
        text.ShouldContain("made without it");
    }

    [TestMethod]
    [DataRow("written-out-in-the-settings")]
    [DataRow("${AUDIT_KEY:-a-default-of-many-bits}")]
    [DataRow("${NO_SUCH_VARIABLE}")]
    public async Task A_key_that_does_not_come_from_outside_starts_nothing(string setting)
    {
        var (code, text) = await StartAsync([("Hub__AuditKey", setting)], "audit", "--data", Data);

        code.ShouldBe(1);
        text.ShouldContain("Hub:AuditKey must be ${NAME}");
    }

    private async Task ImportAsync(string? key)
    {
        File.WriteAllText(Path.Combine(city.Folder, "columns.yaml"), ImportTrial.Columns);
        File.WriteAllText(Path.Combine(city.Folder, "export.csv"), ImportTrial.Header + "A-1,Hole,2026-07-02,,,,,,,,,,\n");
        var (code, text) = await RunAsync(
            key, "import", Path.Combine(city.Folder, "export.csv"), "--columns", Path.Combine(city.Folder, "columns.yaml"),
            "--city", city.Folder, "--data", Data, "--by", "carla");
        code.ShouldBe(0, text);
    }

    private Task<(int Code, string Text)> RunAsync(string? key, params string[] arguments) =>
        StartAsync(key is null ? [] : [("Hub__AuditKey", "${AUDIT_KEY}"), ("AUDIT_KEY", key)], arguments);

    private async Task<(int Code, string Text)> StartAsync((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "hub.dll")))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.CancellationToken);
        await process.WaitForExitAsync(TestContext.CancellationToken);
        return (process.ExitCode, await output + error);
    }
}
