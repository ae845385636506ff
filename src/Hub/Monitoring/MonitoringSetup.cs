using Microsoft.Extensions.DependencyInjection.Extensions;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Serilog is the one way out for log events: a console for people, and Seq where <c>Seq:Url</c> is set. Levels come from the
/// configuration section <c>Serilog</c> and from nowhere else; Microsoft's <c>Logging</c> section is not read.
/// </summary>
internal static class MonitoringSetup
{
    // Each name in front of its text, absent with it; what the message says already is not said twice.
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{" + ConsoleWording.About + "}{NewLine}{Exception}";

    /// <summary>Makes Serilog the host's logging, and starts the export of logs and traces when Seq is configured.</summary>
    public static void Add(WebApplicationBuilder builder, string node)
    {
        builder.Logging.ClearProviders();
        var settings = SeqSettings.From(builder.Configuration);
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(_ => CreateFactory(builder.Configuration, settings, node)));
    }

    /// <summary>The factory, which on disposal flushes for a bounded time and ends the export.</summary>
    public static ILoggerFactory CreateFactory(IConfiguration configuration, SeqSettings? seq, string? node = null)
    {
        var export = seq is null ? null : new SeqExport(seq);
        var pipeline = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)
            .ReadFrom.Configuration(configuration)
            .Enrich.FromLogContext()
            .Enrich.WithProperty("Node", node ?? Environment.MachineName)
            .WriteTo.Async(to => to.Logger(console => console
                .Enrich.With<ConsoleWording>()
                .WriteTo.Console(outputTemplate: Line, formatProvider: System.Globalization.CultureInfo.InvariantCulture)));
        if (export is not null)
        {
            pipeline.WriteTo.Sink(export);
        }

        var factory = new SerilogLoggerFactory(pipeline.CreateLogger(), dispose: true);
        export?.ReportTo(factory.CreateLogger(typeof(SeqExport).FullName!));
        return factory;
    }
}
