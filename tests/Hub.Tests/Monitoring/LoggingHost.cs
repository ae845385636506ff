using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Tests.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

/// <summary>A host that logs as the hub does, and does nothing else. Disposing of it stops it, which posts the remaining events.</summary>
internal sealed class LoggingHost : IAsyncDisposable
{
    private readonly TempFolder? ownFolder;
    private readonly WebApplication app;

    private LoggingHost(TempFolder? ownFolder, WebApplication app)
    {
        this.ownFolder = ownFolder;
        this.app = app;
    }

    /// <summary>Starts a host with the given settings, such as <c>Seq:Url</c>.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="data">The data folder; null for a temporary one.</param>
    /// <param name="period">The time between two posts; null for the default.</param>
    public static async Task<LoggingHost> StartAsync(
        IEnumerable<(string Key, string? Value)> settings, string? data = null, TimeSpan? period = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        var folder = data is null ? new TempFolder() : null;
        var seq = SeqSettings.From(builder.Configuration);
        seq = period is { } given && seq is not null ? seq with { Period = given } : seq;
        MonitoringSetup.Add(builder, "node-7", data ?? folder!.Path, seq);
        var host = new LoggingHost(folder, builder.Build());
        await host.app.StartAsync();
        return host;
    }

    public static Task<LoggingHost> StartAsync(FakeSeq seq, params (string Key, string? Value)[] more) =>
        StartAsync([("Seq:Url", seq.Url), .. more]);

    public ILogger Logger<T>() => app.Services.GetRequiredService<ILogger<T>>();

    public ILogger Logger(string category) => app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        ownFolder?.Dispose();
    }
}
