using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Allentown311.Interop.Soap;

/// <summary>A department's system built with the npm package soap, in a process of its own.</summary>
internal sealed class NodeServer : SoapServer
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo folder;
    private readonly Dictionary<string, string> addresses = new(StringComparer.Ordinal);
    private readonly Process process;

    private NodeServer(Process process, DirectoryInfo folder)
    {
        this.process = process;
        this.folder = folder;
    }

    public override IReadOnlyList<Record> Ledger => File.Exists(LedgerFile(folder))
        ? [.. File.ReadLines(LedgerFile(folder)).Select(line => JsonSerializer.Deserialize<Record>(line, JsonSerializerOptions.Web)!)]
        : [];

    public static async Task<NodeServer> StartAsync(CancellationToken ct)
    {
        var source = SourceFolder();
        if (!Directory.Exists(Path.Combine(source, "node_modules", "soap")))
        {
            Assert.Inconclusive("SOAP against the npm package soap is not tested: run npm ci in tests/Interop/soap (eng/test.sh does).");
        }

        var data = Directory.CreateTempSubdirectory("soap-");
        var start = new ProcessStartInfo("node", [Path.Combine(source, "server.js")])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        start.Environment["LEDGER"] = LedgerFile(data);
        start.Environment["LOGIN"] = Login;
        start.Environment["PASSWORD"] = Password;
        var server = new NodeServer(Launch(start), data);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(StartTimeout);
        while (server.addresses.Count < 3)
        {
            var line = await server.process.StandardOutput.ReadLineAsync(limit.Token)
                ?? throw new AssertFailedException("node ended before it was ready; see its standard error.");
            server.addresses.Add(line.Split(' ')[0], line.Split(' ')[1]);
        }

        return server;
    }

    public override string Address(string endpoint) => addresses[endpoint];

    protected override void Dispose(bool disposing)
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        folder.Delete(recursive: true);
    }

    private static string LedgerFile(DirectoryInfo folder) => Path.Combine(folder.FullName, "ledger.jsonl");

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static Process Launch(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Inconclusive("SOAP against the npm package soap is not tested: there is no node on the path.");
            throw;
        }
    }
}
