using Allentown311.City.Processes;

namespace Allentown311.City.Servers;

/// <summary>
/// The run's own PostgreSQL 15: on loopback only, without a socket file. PostgreSQL refuses to run as root, so for root it runs as the
/// user postgres.
/// </summary>
internal sealed class OwnPostgres(string folder) : IOwnServer
{
    private const string Programs = "/usr/lib/postgresql/15/bin";
    private const string RunUser = "/usr/sbin/runuser";
    private const string User = "postgres";

    private readonly string home = Path.Combine(folder, "postgres");
    private readonly int port = Ports.Free();

    /// <summary>Why the server cannot be started on this machine; null when it can.</summary>
    public static string? Missing =>
        !File.Exists(Path.Combine(Programs, "initdb"))
            ? $"There is no PostgreSQL 15 in {Programs}: install it (apt-get install postgresql-15), or set ConnectionStrings__Store to a "
                + "connection string such as \"Host=db;Database=hub;Username=hub;Password=…\"."
        : Environment.IsPrivilegedProcess && !File.Exists(RunUser)
            ? $"PostgreSQL does not run as root, and there is no {RunUser} to start it as {User}: start this as another user, or set "
                + "ConnectionStrings__Store."
        : null;

    public string Name => "PostgreSQL";

    public string Connection => $"Host=127.0.0.1;Port={port};Username={User};Database=postgres";

    private string Data => Path.Combine(home, "data");

    public async Task StartAsync(CancellationToken ct)
    {
        if (!Directory.Exists(Data))
            await CreateAsync(ct);
        await RunAsync(
            "pg_ctl",
            [
                "-D", Data,
                "-w",
                "-l", Path.Combine(home, "log"),
                "-o", $"-p {port} -k '' -c listen_addresses=127.0.0.1 -c max_connections=300",
                "start",
            ],
            ct);
    }

    public async Task StopAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await RunAsync("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"], CancellationToken.None);
    }

    private async Task CreateAsync(CancellationToken ct)
    {
        Directory.CreateDirectory(home);
        if (Environment.IsPrivilegedProcess)
            await Tool.RunAsync("chown", [User, home], ct);
        await RunAsync("initdb", ["-D", Data, "-A", "trust", "-U", User, "-E", "UTF8", "--locale=C.UTF-8"], ct);
    }

    private static Task RunAsync(string program, IEnumerable<string> arguments, CancellationToken ct) => Environment.IsPrivilegedProcess
        ? Tool.RunAsync(RunUser, ["-u", User, "--", Path.Combine(Programs, program), .. arguments], ct)
        : Tool.RunAsync(Path.Combine(Programs, program), arguments, ct);
}
