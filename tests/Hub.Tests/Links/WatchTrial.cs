using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Allentown311.Connectors;
using Allentown311.Hub.City;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Links;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Allentown311.Hub.Tests.Dispatch;
using Allentown311.Hub.Tests.Engine;
using Allentown311.Hub.Tests.Intake;
using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Allentown311.Hub.Tests.Links;

/// <summary>
/// Meter, flush, watch and canary over a real store, with a clock that a test advances. The connector of streets has a client certificate.
/// </summary>
internal sealed class WatchTrial : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly DepartmentLinks links;

    public WatchTrial(Func<TestMapping, TestMapping>? mapping = null, CanarySettings? canary = null, X509Certificate2? certificate = null)
    {
        Store = new ShimStore(new SqliteStore(folder.File(), Time));
        var streets = (mapping ?? (m => m))(TestMapping.Of("find"));
        var city = TestCity.Make();
        City = city with { Mappings = city.Mappings.Add("streets", streets), Canary = canary };
        var lane = new Lane(LaneName.Submit("streets"), 1);
        links = new DepartmentLinks(
            [new DepartmentLink(streets, new ExpiringConnector(certificate), lane, NoLanePause.Instance, Time)]);
        Meter = new TrafficMeter(City, Time);
        Flush = new TrafficFlush(Meter, links, Store, Time);
        Canary = NewCanary();
        Watch = new LinkWatch(new LinkReports(City, links, Store, Time), Canary, Store, Time, Log);
    }

    public ManualTime Time { get; } = new();

    public CityConfiguration City { get; }

    public ShimStore Store { get; }

    public TrafficMeter Meter { get; }

    public TrafficFlush Flush { get; }

    public Canary Canary { get; }

    public LinkWatch Watch { get; }

    /// <summary>The logged events, in order.</summary>
    public RecordedLog Log { get; } = new();

    /// <summary>A canary as a hub has it after a restart.</summary>
    public Canary NewCanary()
    {
        var committer = Committer.ForCommand(Store, ChangeEffects.None, Time);
        var intake = new TicketIntake(City, Store, committer, new TicketIds(Store), Time, NullLogger<TicketIntake>.Instance);
        return new Canary(City, Store, intake, Time);
    }

    /// <summary>Advances the clock, writes the counts and checks the links.</summary>
    public async Task CheckAsync(TimeSpan after = default)
    {
        Time.Advance(after);
        await Flush.FlushAsync(default);
        await Watch.CheckAsync(default);
    }

    /// <summary>The links as <c>hub status</c> reports them from the store.</summary>
    public async Task<IReadOnlyList<LinkReport>> StatusAsync()
    {
        var snapshot = await LinkSnapshot.ReadAsync(Store, default);
        var counts = await Store.Desk.CountAsync(default);
        return await LinkSnapshot.ReportsAsync(Store, snapshot, counts, Time.Now, default);
    }

    /// <summary>A self-signed certificate that is valid until <paramref name="end"/>.</summary>
    public static X509Certificate2 CertificateUntil(DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=hub", key, HashAlgorithmName.SHA256).CreateSelfSigned(end.AddYears(-1), end);
    }

    public async ValueTask DisposeAsync()
    {
        Flush.Dispose();
        links.Dispose();
        await Store.DisposeAsync();
        folder.Dispose();
    }

    private sealed class ExpiringConnector(X509Certificate2? certificate) : IWorkOrderConnector, IExpire
    {
        public IReadOnlyList<Expiry> Expiries =>
            certificate is null ? [] : [new Expiry("client certificate", new DateTimeOffset(certificate.NotAfter))];

        public Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct) => throw new NotSupportedException();

        public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct) => throw new NotSupportedException();

        public Task<Probe> CheckAsync(CancellationToken ct) => throw new NotSupportedException();
    }

    /// <summary>A log that records the names and texts of its events.</summary>
    internal sealed class RecordedLog : ILogger<LinkWatch>
    {
        public List<string> Names { get; } = [];

        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Names.Add($"{logLevel} {eventId.Name}");
            Texts.Add(formatter(state, exception));
        }
    }
}
