using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Tests.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

/// <summary>A host that logs as the hub does, and does nothing else. To be disposed of is its stop, which posts what is left.</summary>
internal sealed class LoggingHost : IAsyncDisposable
{
    private readonly TempFolder? own;
    private readonly WebApplication app;

    private LoggingHost(TempFolder? own, WebApplication app) => (this.own, this.app) = (own, app);

    /// <summary>Starts one on settings, such as <c>Seq:Url</c>.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="data">Its data folder; null for one of its own.</param>
    /// <param name="period">How often it posts; null for the default.</param>
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
        var faster = period is { } given && seq is not null ? seq with { Period = given } : seq;
        MonitoringSetup.Add(builder, "node-7", data ?? folder!.Path, faster);
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
        own?.Dispose();
    }
}
