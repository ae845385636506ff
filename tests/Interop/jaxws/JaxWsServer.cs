using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Allentown311.Interop.Soap;

namespace Allentown311.Interop.JaxWs;

/// <summary>
/// Java's JAX-WS reference implementation as a department's system, with Apache WSS4J for its security. One process serves all tests, a
/// department each, and ends with them.
/// </summary>
internal sealed class JaxWsServer : SoapServer
{
    private const string Needs = "SOAP against JAX-WS is not tested: apt-get install openjdk-17-jdk-headless libjaxws-java libwss4j-java.";

    private static readonly string[] Jars =
    [
        "jaxws-rt", "jaxws-ri-rt-jdk9", "jaxws-api", "jws-api", "jaxb-api", "jaxb-runtime", "jaxb-core", "saaj-impl", "javax.xml.soap-api",
        "stax-ex", "streambuffer", "mimepull", "metro-policy", "gmbal", "glassfish-management-api", "javax.activation",
        "geronimo-annotation-1.3-spec", "FastInfoset", "txw2", "istack-commons-runtime", "woodstox-core", "stax2-api",
        "wss4j", "xmlsec", "commons-logging", "slf4j-api",
    ];

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(120);
    private static readonly SemaphoreSlim One = new(1, 1);
    private static Process? shared;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("jaxws-");
    private readonly Dictionary<string, string> addresses = new(StringComparer.Ordinal);

    public override IReadOnlyList<Record> Ledger => File.Exists(LedgerFile)
        ? [.. File.ReadLines(LedgerFile).Select(line => line.Split('\t')).Select(parts => new Record(parts[0], parts[1], parts[2]))] : [];

    private string LedgerFile => Path.Combine(folder.FullName, "ledger.tsv");

    public static async Task<JaxWsServer> StartAsync(CancellationToken ct)
    {
        await One.WaitAsync(ct);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(StartTime);
        try
        {
            shared ??= await LaunchAsync(limit.Token);
            var server = new JaxWsServer();
            await shared.StandardInput.WriteLineAsync(server.LedgerFile.AsMemory(), limit.Token);
            await shared.StandardInput.FlushAsync(limit.Token);
            while (await LineAsync(shared, limit.Token) is { Length: > 0 } line)
            {
                server.addresses.Add(line.Split(' ')[0], line.Split(' ')[1]);
            }

            return server;
        }
        finally
        {
            One.Release();
        }
    }

    public override string Address(string way) => addresses[way];

    protected override void Dispose(bool disposing) => folder.Delete(recursive: true);

    private static async Task<Process> LaunchAsync(CancellationToken ct)
    {
        var path = string.Join(':', Jars.Select(j => $"/usr/share/java/{j}.jar"));
        if (path.Split(':').Any(jar => !File.Exists(jar)))
        {
            Assert.Inconclusive(Needs);
        }

        string[] arguments =
            ["-Dcom.sun.xml.ws.monitoring.endpoint=false", "--add-opens", "java.base/java.lang=ALL-UNNAMED", "-cp", path, Source()];
        var start = new ProcessStartInfo("java", arguments)
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        (start.Environment["LOGIN"], start.Environment["PASSWORD"], start.Environment["LC_ALL"]) = (Login, Password, "C.UTF-8");
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive(Needs);
            throw;
        }

        // It says much that nobody asked for.
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        (await LineAsync(process, ct)).ShouldBe("ready");
        return process;
    }

    private static async Task<string> LineAsync(Process process, CancellationToken ct) =>
        await process.StandardOutput.ReadLineAsync(ct) ?? throw new AssertFailedException("java ended before it was ready.");

    private static string Source([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "WorkOrderServer.java");
}
