using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Allentown311.Interop.Soap;

namespace Allentown311.Interop.JaxWs;

/// <summary>
/// A department's system built with Java's JAX-WS reference implementation, and with Apache WSS4J for WS-Security. One Java process serves
/// all tests, with a department of its own for each, and ends with the test run.
/// </summary>
internal sealed class JaxWsServer : SoapServer
{
    private const string MissingMessage =
        "SOAP against JAX-WS is not tested: apt-get install openjdk-17-jdk-headless libjaxws-java libwss4j-java.";

    private static readonly string[] Jars =
    [
        "jaxws-rt", "jaxws-ri-rt-jdk9", "jaxws-api", "jws-api", "jaxb-api", "jaxb-runtime", "jaxb-core", "saaj-impl", "javax.xml.soap-api",
        "stax-ex", "streambuffer", "mimepull", "metro-policy", "gmbal", "glassfish-management-api", "javax.activation",
        "geronimo-annotation-1.3-spec", "FastInfoset", "txw2", "istack-commons-runtime", "woodstox-core", "stax2-api",
        "wss4j", "xmlsec", "commons-logging", "slf4j-api",
    ];

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);

    // Guards the process and its input and output: one test at a time asks it for a department.
    private static readonly SemaphoreSlim ProcessAccess = new(1, 1);
    private static Process? sharedProcess;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("jaxws-");
    private readonly Dictionary<string, string> addresses = new(StringComparer.Ordinal);

    public override IReadOnlyList<Record> Ledger => File.Exists(LedgerFile)
        ? [.. File.ReadLines(LedgerFile).Select(line => line.Split('\t')).Select(parts => new Record(parts[0], parts[1], parts[2]))]
        : [];

    private string LedgerFile => Path.Combine(folder.FullName, "ledger.tsv");

    public static async Task<JaxWsServer> StartAsync(CancellationToken ct)
    {
        await ProcessAccess.WaitAsync(ct);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(StartTimeout);
        try
        {
            sharedProcess ??= await LaunchAsync(limit.Token);
            var server = new JaxWsServer();
            await sharedProcess.StandardInput.WriteLineAsync(server.LedgerFile.AsMemory(), limit.Token);
            await sharedProcess.StandardInput.FlushAsync(limit.Token);
            while (await ReadLineAsync(sharedProcess, limit.Token) is { Length: > 0 } line)
            {
                server.addresses.Add(line.Split(' ')[0], line.Split(' ')[1]);
            }

            return server;
        }
        finally
        {
            ProcessAccess.Release();
        }
    }

    public override string Address(string endpoint) => addresses[endpoint];

    protected override void Dispose(bool disposing) => folder.Delete(recursive: true);

    private static async Task<Process> LaunchAsync(CancellationToken ct)
    {
        var path = string.Join(':', Jars.Select(j => $"/usr/share/java/{j}.jar"));
        if (path.Split(':').Any(jar => !File.Exists(jar)))
        {
            Assert.Inconclusive(MissingMessage);
        }

        string[] arguments =
            ["-Dcom.sun.xml.ws.monitoring.endpoint=false", "--add-opens", "java.base/java.lang=ALL-UNNAMED", "-cp", path, SourceFile()];
        var start = new ProcessStartInfo("java", arguments)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["LOGIN"] = Login;
        start.Environment["PASSWORD"] = Password;
        start.Environment["LC_ALL"] = "C.UTF-8";
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive(MissingMessage);
            throw;
        }

        // The libraries log to standard error; it must be read, or the process would block when the pipe is full.
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        (await ReadLineAsync(process, ct)).ShouldBe("ready");
        return process;
    }

    private static async Task<string> ReadLineAsync(Process process, CancellationToken ct) =>
        await process.StandardOutput.ReadLineAsync(ct) ?? throw new AssertFailedException("java ended before it was ready.");

    private static string SourceFile([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "WorkOrderServer.java");
}
