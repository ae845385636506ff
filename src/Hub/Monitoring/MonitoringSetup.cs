using Allentown311.Hub.Engine;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Registers logging and tracing. All log events go through Serilog, and all spans through OpenTelemetry. Microsoft's section
/// <c>Logging</c> is not read.
/// </summary>
internal static class MonitoringSetup
{
    private const int QueuedSpans = 8192;

    /// <summary>Makes Serilog the host's logging, and adds the export of spans where Seq is configured.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="data">The data folder, which holds the buffer of events for Seq.</param>
    /// <exception cref="MonitoringSettingsException">The section <c>Seq</c> or <c>Serilog</c> holds a mistake.</exception>
    public static void Add(WebApplicationBuilder builder, string node, string data) =>
        Add(builder, node, data, SeqSettings.From(builder.Configuration));

    /// <summary>Does the same with the given settings; null for no Seq.</summary>
    internal static void Add(WebApplicationBuilder builder, string node, string data, SeqSettings? seq)
    {
        var pipeline = new SerilogPipeline(SerilogSection.Filled(builder.Configuration), node);
        if (seq is null)
        {
            builder.Services.AddSerilog((_, logger) => pipeline.Configure(logger), preserveStaticLogger: true);
            return;
        }

        builder.Services.AddSingleton(seq).AddSingleton<SeqHttpHandlers>().AddHostedService<SeqReporter>();
        if (seq.WritesEvents)
        {
            builder.Services.AddSingleton(_ => new SeqBuffer(data, TimeProvider.System));
        }

        // The container creates the handlers before the logger that uses them, and therefore disposes of them after it.
        builder.Services.AddSerilog(
            (services, logger) => pipeline.Configure(
                logger, seq, services.GetRequiredService<SeqHttpHandlers>(), services.GetService<SeqBuffer>()),
            preserveStaticLogger: true);
        AddSpans(builder.Services, node);
    }

    private static void AddSpans(IServiceCollection services, string node)
    {
        services.AddOptions<OtlpExporterOptions>().Configure<SeqSettings, SeqHttpHandlers>(ConfigureExporter);
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                SeqSettings.ServiceName, serviceVersion: ProgramVersion.Full, serviceInstanceId: node))
            .WithTracing(tracing => tracing
                .AddSource(Traces.SourceName)
                // The default sampler follows the parent. The parent of a hub's span is the web host's, which is never recorded.
                .SetSampler(new AlwaysOnSampler())
                .AddOtlpExporter());
    }

    private static void ConfigureExporter(OtlpExporterOptions exporter, SeqSettings seq, SeqHttpHandlers handlers)
    {
        exporter.Endpoint = seq.TracesUrl;
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.HttpClientFactory = () => new HttpClient(handlers.ForSpans()) { Timeout = SeqHttpHandlers.PostTimeout };
        exporter.BatchExportProcessorOptions = new()
        {
            // A full queue drops spans, so that no caller ever waits for Seq.
            MaxQueueSize = QueuedSpans,
            ScheduledDelayMilliseconds = (int)seq.Period.TotalMilliseconds,
            ExporterTimeoutMilliseconds = (int)SeqHttpHandlers.PostTimeout.TotalMilliseconds,
        };
    }
}
