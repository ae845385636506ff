using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Edge;

/// <summary>
/// A hub, a hub inside a department's network, and a broker between them. Only the inner hub knows the department's address. The two hubs
/// share nothing but the city folder and the broker.
/// </summary>
internal sealed class EdgeTown : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-");

    private EdgeTown(FakeDepartment department, string broker)
    {
        Department = department;
        var mapping = SmallCity.Rest(new Uri("http://replaced/")).With("http://replaced/", "${WORKS_URL}");
        var city = SmallCity.Write(Path.Combine(folder.FullName, "city"), mapping);
        Dictionary<string, string> shared = new(StringComparer.Ordinal)
        {
            ["Hub__Broker"] = "rabbitmq",
            ["ConnectionStrings__Broker"] = broker,
            ["Hub__EdgePrefix"] = $"test-{Guid.NewGuid():N}",
        };
        Core = new HubProgram(NewUrl(), city, Path.Combine(folder.FullName, "core"), new Dictionary<string, string>(shared)
        {
            ["Hub__Edges"] = "works",
            ["Hub__Node"] = "core",
        })
        {
            Key = new HubKey(),
        };
        Edge = new HubProgram(NewUrl(), city, Path.Combine(folder.FullName, "edge"), new Dictionary<string, string>(shared)
        {
            ["Hub__Role"] = "edge",
            ["Hub__Departments"] = "works",
            ["Hub__Node"] = "inside",
            ["WORKS_URL"] = department.Url.ToString(),
        })
        {
            Key = new HubKey(),
        };
    }

    public FakeDepartment Department { get; }

    /// <summary>The hub that receives residents' requests.</summary>
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

        return new EdgeTown(await FakeDepartment.StartAsync(ct), broker);
    }

    /// <summary>Lets the department report every order of which it has a record as done.</summary>
    public void FinishAll()
    {
        foreach (var reference in Department.Records.Distinct(StringComparer.Ordinal))
            Department.ReportStatus(reference, "done");
    }

    public async ValueTask DisposeAsync()
    {
        Core.Dispose();
        Edge.Dispose();
        await Department.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static Uri NewUrl() => new($"http://127.0.0.1:{Ports.Free()}");
}
