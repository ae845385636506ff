using System.Text.Encodings.Web;
using Allentown311.Hub.Intake.GeoReport;

namespace Allentown311.Hub;

/// <summary>The web host under the hub.</summary>
internal static class WebHosting
{
    /// <summary>The address to listen on where neither the command line nor the settings name one.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5311";

    // How long a stopping hub waits for the steps it has begun; longer than most departments' time-outs.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(25);

    /// <summary>How long a stop may take in all: the wait for begun steps, and then time to record those that were cut off.</summary>
    public static TimeSpan LongestStop { get; } = StopPatience + TimeSpan.FromSeconds(10);

    /// <summary>A builder with this hub's limits.</summary>
    /// <param name="urls">The addresses to listen on, several with ; between; null for those of appsettings.json or the default.</param>
    public static WebApplicationBuilder Create(string? urls)
    {
        // Settings are read once. Watching for changes would watch the whole working folder, where the database changes all the time.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = Environment.CurrentDirectory, Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseUrls((urls ?? builder.Configuration["urls"] ?? DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = GeoReportEndpoints.MaxDrainedBytes;

            // Kestrel refuses without words; up to these sizes GeoReport's own limits answer first, with the specification's error.
            kestrel.Limits.MaxRequestLineSize = GeoReportAnswers.MaxRefusedBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = GeoReportAnswers.MaxRefusedBytes;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopPatience);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        return builder;
    }
}
