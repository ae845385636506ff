using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Allentown311.Acceptance.Nodes;

/// <summary>A PostgreSQL server for one test, which may stop it and start it again.</summary>
internal sealed class OwnPostgres : IAsyncDisposable
{
    private const string Programs = "/usr/lib/postgresql/15/bin";

    // PostgreSQL refuses to run as root.
    private static readonly bool IsRoot = Environment.UserName == "root";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("postgres-");
    private readonly int port = Ports.Free();
    private readonly IPAddress? at;
    private readonly bool isTls;

    private OwnPostgres(IPAddress? at, bool isTls) => (this.at, this.isTls) = (at, isTls);

    public string Server => On("127.0.0.1");

    /// <summary>The connection string by one of the server's names.</summary>
    public string On(string host) => $"Host={host};Port={port};Username=postgres;Database=postgres";

    /// <summary>Creates a server and starts it.</summary>
    /// <param name="ct">Ends the wait.</param>
    /// <param name="at">An address to listen on beside loopback; null for none.</param>
    /// <param name="certificate">The server's certificate with its key; null for a server without TLS.</param>
    public static async Task<OwnPostgres> StartAsync(CancellationToken ct, IPAddress? at = null, X509Certificate2? certificate = null)
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_POSTGRES") is null or "" || !File.Exists(Path.Combine(Programs, "initdb")))
        {
            Assert.Inconclusive(
                $"A database that goes away is not tested: there is no PostgreSQL 15 in {Programs}, "
                + "or HUB_TEST_POSTGRES is not set (eng/test.sh does both).");
        }

        var made = new OwnPostgres(at, certificate is not null);
        if (certificate is not null && !OperatingSystem.IsWindows())
            made.Write(certificate);
        if (IsRoot)
            await RunAsync("chown", ["-R", "postgres", made.folder.FullName], ct);
        await RunAsync("initdb", ["-D", made.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], ct);
        if (at is not null)
            await File.AppendAllTextAsync(Path.Combine(made.Data, "pg_hba.conf"), "host all all all trust\n", ct);
        await made.StartAgainAsync(ct);
        return made;
    }

    /// <summary>Starts the server again on the same port and folder.</summary>
    public Task StartAgainAsync(CancellationToken ct)
    {
        var options = $"-p {port} -k {folder.FullName} -c listen_addresses=127.0.0.1{(at is null ? "" : $",{at}")} -c max_connections=200";
        if (isTls)
            options += $" -c ssl=on -c ssl_cert_file={CertificateFile} -c ssl_key_file={KeyFile}";
        return RunAsync("pg_ctl", ["-D", Data, "-w", "-t", "120", "-l", Path.Combine(folder.FullName, "log"), "-o", options, "start"], ct);
    }

    /// <summary>Stops the server as if its machine had lost power: it writes no checkpoint and closes no connection in order.</summary>
    public Task StopAsync() => RunAsync("pg_ctl", ["-D", Data, "-m", "immediate", "-w", "stop"], CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await StopAsync();
        folder.Delete(recursive: true);
    }

    private string CertificateFile => Path.Combine(folder.FullName, "server.crt");

    private string KeyFile => Path.Combine(folder.FullName, "server.key");

    // The server refuses a key file that other users can read. These tests do not run a server on Windows.
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private void Write(X509Certificate2 certificate)
    {
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private string Data => Path.Combine(folder.FullName, "data");

    private static async Task RunAsync(string program, string[] arguments, CancellationToken ct)
    {
        var own = Path.Combine(Programs, program);
        string[] line = !File.Exists(own)
            ? [program, .. arguments]
            : IsRoot ? ["runuser", "-u", "postgres", "--", own, .. arguments] : [own, .. arguments];

        // The output is discarded: a server inherits it and keeps it open, so a reader would wait until the server ends.
        string[] shell = ["-c", "exec \"$@\" >/dev/null 2>&1", "bash", .. line];
        using var process = Process.Start(new ProcessStartInfo("bash", shell) { UseShellExecute = false })!;
        await process.WaitForExitAsync(ct);
        process.ExitCode.ShouldBe(0, $"{program} failed");
    }
}
