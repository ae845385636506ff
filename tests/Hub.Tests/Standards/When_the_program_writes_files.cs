using System.Diagnostics;
using System.Runtime.Versioning;
using Allentown311.Hub.Tests.City;
using Allentown311.Hub.Tests.Intake.Import;

namespace Allentown311.Hub.Tests.Standards;

/// <summary>What the program writes holds residents' data, and a machine may have other users.</summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
[UnsupportedOSPlatform("windows")]
public sealed class When_the_program_writes_files : IDisposable
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    private readonly CityTrial city = new();

    public TestContext TestContext { get; set; } = null!;

    private string Data => Path.Combine(city.Folder, "data");

    public void Dispose() => city.Dispose();

    [TestMethod]
    public async Task Its_database_its_reports_and_its_backups_are_the_owners_alone()
    {
        await ImportAsync();
        await RunAsync("backup", "--data", Data);

        ShouldBePrivate(Data);
        ShouldBePrivate(Path.Combine(city.Folder, "refused.csv"));
        Directory.GetFiles(Path.Combine(Data, "backups")).ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task What_an_earlier_version_left_open_is_closed_and_a_backup_that_others_could_read_too()
    {
        await ImportAsync();
        await RunAsync("backup", "--data", Data);
        var backup = Directory.GetFiles(Path.Combine(Data, "backups")).ShouldHaveSingleItem();
        foreach (var open in new[] { Path.Combine(Data, "hub.db"), backup })
        {
            File.SetUnixFileMode(open, OwnersFile | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        File.SetUnixFileMode(Data, OwnersFolder | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        await ImportAsync();

        File.GetUnixFileMode(Data).ShouldBe(OwnersFolder);
        File.GetUnixFileMode(Path.Combine(Data, "hub.db")).ShouldBe(OwnersFile);
        await RunAsync("restore", backup, "--data", Data);
        File.GetUnixFileMode(Path.Combine(Data, "hub.db")).ShouldBe(OwnersFile);
    }

    private static void ShouldBePrivate(string path)
    {
        if (!Directory.Exists(path))
        {
            File.GetUnixFileMode(path).ShouldBe(OwnersFile, path);
            return;
        }

        File.GetUnixFileMode(path).ShouldBe(OwnersFolder, path);
        foreach (var inner in Directory.GetFileSystemEntries(path))
        {
            ShouldBePrivate(inner);
        }
    }

    private async Task ImportAsync()
    {
        File.WriteAllText(Path.Combine(city.Folder, "columns.yaml"), ImportTrial.Columns);
        File.WriteAllText(Path.Combine(city.Folder, "export.csv"), ImportTrial.Header + "A-1,Hole,2026-07-02,,,,,,,,,,\n");
        await RunAsync(
            "import", Path.Combine(city.Folder, "export.csv"), "--columns", Path.Combine(city.Folder, "columns.yaml"),
            "--city", city.Folder, "--data", Data, "--report", Path.Combine(city.Folder, "refused.csv"));
    }

    private async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "hub.dll")))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.CancellationToken);
        await process.WaitForExitAsync(TestContext.CancellationToken);
        process.ExitCode.ShouldBe(0, await output + error);
    }
}
