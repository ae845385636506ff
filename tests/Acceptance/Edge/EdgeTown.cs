using System.Globalization;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Edge;

/// <summary>
/// A hub, a hub inside a department's network, and a broker between them. Only the inner one knows where the department is; the two share nothing but the
/// city folder and the broker.
/// </summary>
internal sealed class EdgeTown : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-");

    private EdgeTown(StandIn department, string broker)
    {
        Department = department;
        var city = SmallCity.Write(Path.Combine(folder.FullName, "city"), SmallCity.Rest(new Uri("http://replaced/")).Replace("http://replaced/", "${WORKS_URL}", StringComparison.Ordinal));
        var prefix = $"test-{Guid.NewGuid():N}";
        Dictionary<string, string> shared = new(StringComparer.Ordinal) { ["Hub__Broker"] = "rabbitmq", ["ConnectionStrings__Broker"] = broker, ["Hub__EdgePrefix"] = prefix };
        Core = new HubProgram(Url(), city, Path.Combine(folder.FullName, "core"), new Dictionary<string, string>(shared) { ["Hub__Edges"] = "works", ["Hub__Node"] = "core" });
        Edge = new HubProgram(Url(), city, Path.Combine(folder.FullName, "edge"), new Dictionary<string, string>(shared)
        {
            ["Hub__Role"] = "edge", ["Hub__Departments"] = "works", ["Hub__Node"] = "inside", ["WORKS_URL"] = department.Url.ToString(),
        });
    }

    public StandIn Department { get; }

    /// <summary>The hub residents ask.</summary>
    public HubProgram Core { get; }

    /// <summary>The hub inside the department's network.</summary>
    public HubProgram Edge { get; }

    public static async Task<EdgeTown> MakeAsync(CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable("HUB_TEST_RABBITMQ") is not { Length: > 0 } broker)
        {
            Assert.Inconclusive("HUB_TEST_RABBITMQ holds no address: there is no RabbitMQ to test with.");
            throw new InvalidOperationException();
        }

        return new EdgeTown(await StandIn.StartAsync(ct), broker);
    }

    /// <summary>The department has done everything it has a record of.</summary>
    public void FinishAll()
    {
        foreach (var reference in Department.Records.Distinct(StringComparer.Ordinal))
            Department.Changes.Enqueue($$"""{ "ref": "{{reference}}", "status": "done", "at": "{{TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)}}" }""");
    }

    public async ValueTask DisposeAsync()
    {
        Core.Dispose();
        Edge.Dispose();
        await Department.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static Uri Url() => new($"http://127.0.0.1:{Ports.Free()}");
}
