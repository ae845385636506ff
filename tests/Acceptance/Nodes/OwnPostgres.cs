using System.Diagnostics;

namespace Allentown311.Acceptance.Nodes;

/// <summary>A PostgreSQL of a test's own, that it may stop and start again.</summary>
internal sealed class OwnPostgres : IAsyncDisposable
{
    private const string Programs = "/usr/lib/postgresql/15/bin";

    // The server will not run as root.
    private static readonly bool IsRoot = Environment.UserName == "root";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("postgres-");
    private readonly int port = Ports.Free();

    private OwnPostgres()
    {
    }

    public string Server => $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";

    public static async Task<OwnPostgres> StartAsync(CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES") is null or "" || !File.Exists(Path.Combine(Programs, "initdb")))
            Assert.Inconclusive($"A database that goes away is not tested: there is no PostgreSQL 15 in {Programs}, or HUB_TEST_POSTGRES is not set (eng/test.sh does both).");

        var made = new OwnPostgres();
        if (IsRoot)
            await RunAsync("chown", ["postgres", made.folder.FullName], ct);
        await RunAsync("initdb", ["-D", made.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], ct);
        await made.StartAgainAsync(ct);
        return made;
    }

    /// <summary>Starts it where it was.</summary>
    public Task StartAgainAsync(CancellationToken ct) =>
        RunAsync("pg_ctl", ["-D", Data, "-w", "-t", "120", "-l", Path.Combine(folder.FullName, "log"), "-o", $"-p {port} -k {folder.FullName} -c listen_addresses=127.0.0.1 -c max_connections=200", "start"], ct);

    /// <summary>As if its machine had lost its power: nothing is written down, nobody is told.</summary>
    public Task StopAsync() => RunAsync("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"], CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await StopAsync();
        folder.Delete(recursive: true);
    }

    private string Data => Path.Combine(folder.FullName, "data");

    private static async Task RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        var own = Path.Combine(Programs, program);
        string[] line = !File.Exists(own) ? [program, .. arguments] : IsRoot ? ["runuser", "-u", "postgres", "--", own, .. arguments] : [own, .. arguments];

        // To nobody: a server that stays keeps what it inherits open, and whoever reads it would wait for its end.
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", "exec \"$@\" >/dev/null 2>&1", "bash", .. line]) { UseShellExecute = false })!;
        await process.WaitForExitAsync(ct);
        process.ExitCode.ShouldBe(0, $"{program} failed");
    }
}
