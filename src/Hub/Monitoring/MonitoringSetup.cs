using Allentown311.Hub.Engine;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Serilog is the one way out for log events, OpenTelemetry the one for spans. Microsoft's <c>Logging</c> section is not read.
/// </summary>
internal static class MonitoringSetup
{
    private const int QueuedSpans = 8192;

    /// <summary>Makes Serilog the host's logging, and starts the export of spans where Seq is configured.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="data">The data folder, in which events wait for Seq.</param>
    /// <exception cref="MonitoringSettingsException">The section <c>Seq</c> or <c>Serilog</c> holds a mistake.</exception>
    public static void Add(WebApplicationBuilder builder, string node, string data) =>
        Add(builder, node, data, SeqSettings.From(builder.Configuration));

    /// <summary>The same with settings at hand.</summary>
    internal static void Add(WebApplicationBuilder builder, string node, string data, SeqSettings? seq)
    {
        var pipeline = new Pipeline(SerilogSection.Filled(builder.Configuration), node);
        if (seq is null)
        {
            builder.Services.AddSerilog((_, logger) => pipeline.Configure(logger), preserveStaticLogger: true);
            return;
        }

        builder.Services.AddSingleton(seq).AddSingleton<SeqPosts>().AddHostedService<SeqReporter>();
        if (seq.WritesEvents)
        {
            builder.Services.AddSingleton(_ => new SeqBuffer(data, TimeProvider.System));
        }

        // The posts are made before the logger that posts, and so outlive it.
        builder.Services.AddSerilog(
            (services, logger) => pipeline.Configure(
                logger, seq, services.GetRequiredService<SeqPosts>(), services.GetService<SeqBuffer>()),
            preserveStaticLogger: true);
        AddSpans(builder.Services, node);
    }

    private static void AddSpans(IServiceCollection services, string node)
    {
        services.AddOptions<OtlpExporterOptions>().Configure<SeqSettings, SeqPosts>(Export);
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                SeqSettings.Service, serviceVersion: ProgramVersion.Full, serviceInstanceId: node))
            .WithTracing(tracing => tracing
                .AddSource(Traces.SourceName)
                // Not the default sampler, which follows the parent: the web host's own span is never recorded, and ours would be
                // dropped with it.
                .SetSampler(new AlwaysOnSampler())
                .AddOtlpExporter());
    }

    private static void Export(OtlpExporterOptions exporter, SeqSettings seq, SeqPosts posts)
    {
        (exporter.Endpoint, exporter.Protocol) = (seq.Traces, OtlpExportProtocol.HttpProtobuf);
        exporter.HttpClientFactory = () => new HttpClient(posts.ForSpans()) { Timeout = SeqPosts.Longest };
        exporter.BatchExportProcessorOptions = new()
        {
            // Bounded: a full queue drops spans, and nobody waits.
            MaxQueueSize = QueuedSpans,
            ScheduledDelayMilliseconds = (int)seq.Period.TotalMilliseconds,
            ExporterTimeoutMilliseconds = (int)SeqPosts.Longest.TotalMilliseconds,
        };
    }
}
