using System.Text.Encodings.Web;
using Allentown311.Hub.Intake.GeoReport;

namespace Allentown311.Hub;

/// <summary>The web host under the hub.</summary>
internal static class WebHosting
{
    /// <summary>Where it listens when nothing else is said.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5311";

    // Patience with what has begun when the hub is stopped; longer than most departments' time-outs.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(25);

    /// <summary>How long a stop may take in all: the patience, and then writing down what was cut.</summary>
    public static TimeSpan LongestStop { get; } = StopPatience + TimeSpan.FromSeconds(10);

    /// <summary>A builder with this hub's limits.</summary>
    /// <param name="urls">Where to listen, several with ; between; null for the settings' or the default.</param>
    public static WebApplicationBuilder Create(string? urls)
    {
        // Settings are read once: watching for changes watches the whole working folder, and the database below it changes all the time.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = Environment.CurrentDirectory, Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.WebHost.UseUrls((urls ?? builder.Configuration["urls"] ?? DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = GeoReportEndpoints.MaxDrainedBytes;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopPatience);
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        return builder;
    }
}
