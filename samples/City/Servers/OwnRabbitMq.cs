using Allentown311.City.Processes;

namespace Allentown311.City.Servers;

/// <summary>The run's own RabbitMQ, started by the same script as the tests' RabbitMQ.</summary>
internal sealed class OwnRabbitMq(string folder) : IOwnServer
{
    private const string AddressLine = "HUB_TEST_RABBITMQ=";
    private static readonly string Server = Path.Combine(
        Environment.GetEnvironmentVariable("HUB_RABBITMQ_BIN") is { Length: > 0 } bin ? bin : "/usr/lib/rabbitmq/bin", "rabbitmq-server");
    private static readonly string Script = Path.GetFullPath(Path.Combine(Programs.CityFolder, "..", "..", "eng", "rabbitmq.sh"));

    private readonly string home = Path.Combine(folder, "rabbitmq");

    /// <summary>Why the server cannot be started on this machine; null when it can.</summary>
    public static string? Missing => File.Exists(Server) ? null
        : $"There is no {Server}: install it (apt-get install rabbitmq-server), or set ConnectionStrings__Broker to an address such as "
            + "\"amqp://hub:password@127.0.0.1:5672/\".";

    public string Name => "RabbitMQ";

    public string Connection =>
        File.ReadLines(Path.Combine(home, "environment"))
            .First(line => line.StartsWith(AddressLine, StringComparison.Ordinal))[AddressLine.Length..];

    public Task StartAsync(CancellationToken ct) => Tool.RunAsync("bash", [Script, "start", home], ct);

    public async Task StopAsync()
    {
        if (Directory.Exists(home))
            await Tool.RunAsync("bash", [Script, "kill", home], CancellationToken.None);
    }
}
