using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Allentown311.Connectors.Tests.Brokers.RabbitMq;

/// <summary>A RabbitMQ node for one test, which may stop, kill and restart it. The script eng/rabbitmq.sh runs it.</summary>
internal sealed class RabbitMqNode : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rabbitmq-");

    private RabbitMqNode()
    {
    }

    public string Address { get; private set; } = "";

    public static async Task<RabbitMqNode> StartAsync(CancellationToken ct)
    {
        // The variable shows that this machine is meant to have RabbitMQ; its address may be another machine's, so the program is looked
        // for too.
        if (Environment.GetEnvironmentVariable("HUB_TEST_RABBITMQ") is null or "")
        {
            Assert.Inconclusive("RabbitMQ is not tested: HUB_TEST_RABBITMQ is not set (eng/test.sh sets it).");
        }

        if (!File.Exists("/usr/lib/rabbitmq/bin/rabbitmq-server"))
        {
            Assert.Inconclusive(
                "A RabbitMQ that is killed is not tested: there is no /usr/lib/rabbitmq/bin/rabbitmq-server on this machine.");
        }

        var node = new RabbitMqNode();
        await node.StartAgainAsync(ct);
        return node;
    }

    public async Task StartAgainAsync(CancellationToken ct)
    {
        var lines = (await RunAsync("start", ct)).Split('\n');
        Address = lines.First(l => l.StartsWith("HUB_TEST_RABBITMQ=", StringComparison.Ordinal)).Split('=', 2)[1];
    }

    public Task KillAsync() => RunAsync("kill", CancellationToken.None);

    public Task StopAsync() => RunAsync("stop", CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        folder.Delete(recursive: true);
    }

    private async Task<string> RunAsync(string action, CancellationToken ct)
    {
        var start = new ProcessStartInfo("bash", [ScriptPath(), action, folder.FullName])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        process.ExitCode.ShouldBe(0, $"eng/rabbitmq.sh {action} failed; see its standard error");
        return output;
    }

    private static string ScriptPath([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "..", "eng", "rabbitmq.sh"));
}
