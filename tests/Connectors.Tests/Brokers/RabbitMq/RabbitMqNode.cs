using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Allentown311.Connectors.Tests.Brokers.RabbitMq;

/// <summary>A RabbitMQ of a test's own, that it may stop, kill and start again. Made by eng/rabbitmq.sh.</summary>
internal sealed class RabbitMqNode : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rabbitmq-");

    private RabbitMqNode()
    {
    }

    public string Address { get; private set; } = "";

    public static async Task<RabbitMqNode> StartAsync(CancellationToken ct)
    {
        // Where the environment names one, this machine is meant to have it; that it is another machine's does not show.
        if (Environment.GetEnvironmentVariable("HUB_TEST_RABBITMQ") is null or "")
        {
            Assert.Inconclusive("RabbitMQ is not tested: HUB_TEST_RABBITMQ is not set (eng/test.sh sets it).");
        }

        if (!File.Exists("/usr/lib/rabbitmq/bin/rabbitmq-server"))
        {
            Assert.Inconclusive("A RabbitMQ that is killed is not tested: there is no /usr/lib/rabbitmq/bin/rabbitmq-server on this machine.");
        }

        var node = new RabbitMqNode();
        await node.StartAgainAsync(ct);
        return node;
    }

    public async Task StartAgainAsync(CancellationToken ct) =>
        Address = (await RunAsync("start", ct)).Split('\n').First(l => l.StartsWith("HUB_TEST_RABBITMQ=", StringComparison.Ordinal)).Split('=', 2)[1];

    public Task KillAsync() => RunAsync("kill", CancellationToken.None);

    public Task StopAsync() => RunAsync("stop", CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        folder.Delete(recursive: true);
    }

    private async Task<string> RunAsync(string action, CancellationToken ct)
    {
        var start = new ProcessStartInfo("bash", [Script(), action, folder.FullName]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        process.ExitCode.ShouldBe(0, $"eng/rabbitmq.sh {action} failed; see its standard error");
        return said;
    }

    private static string Script([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "..", "eng", "rabbitmq.sh"));
}
