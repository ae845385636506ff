using System.Collections.Concurrent;
using Allentown311.Hub.Engine;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog.Core;
using Serilog.Events;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Sends Serilog's events and the hub's spans to Seq over OTLP/HTTP. Queues are bounded and a full one drops: while Seq is away, events
/// are lost for Seq alone, and nobody who logs waits or sees an error.
/// </summary>
internal sealed class SeqExport : ILogEventSink, IDisposable
{
    private const int QueuedEvents = 8192;
    private const int BatchEvents = 512;
    private const int RequestTimeout = 10_000;

    private readonly TimeSpan patience;
    private readonly SeqPulse pulse = new();
    private readonly BatchLogRecordExportProcessor logs;
    private readonly BatchActivityExportProcessor spans;
    private readonly ILoggerFactory records;
    private readonly TracerProvider tracer;
    private readonly ConcurrentDictionary<string, ILogger> loggers = new(StringComparer.Ordinal);

    public SeqExport(SeqSettings settings)
    {
        patience = settings.Patience;
        var delay = (int)settings.Delay.TotalMilliseconds;
        logs = new(new OtlpLogExporter(Options(settings, settings.Logs)), QueuedEvents, delay, RequestTimeout, BatchEvents);
        spans = new(new OtlpTraceExporter(Options(settings, settings.Traces)), QueuedEvents, delay, RequestTimeout, BatchEvents);
        var resource = ResourceBuilder.CreateEmpty()
            .AddService(SeqSettings.Service, serviceVersion: SeqSettings.Version, serviceInstanceId: Environment.MachineName);

        // Serilog has decided on the level already.
        records = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Trace).AddOpenTelemetry(o =>
        {
            o.IncludeFormattedMessage = true;
            o.SetResourceBuilder(resource).AddProcessor(logs);
        }));

        // Not the default sampler, which follows the parent: the web host's own span is never recorded, and ours would be dropped with it.
        tracer = Sdk.CreateTracerProviderBuilder()
            .AddSource(Traces.SourceName)
            .SetSampler(new AlwaysOnSampler())
            .SetResourceBuilder(resource)
            .AddProcessor(spans)
            .Build();
    }

    /// <summary>Where to say that Seq went away or came back.</summary>
    public void ReportTo(ILogger log) => pulse.ReportTo(log);

    /// <summary>
    /// Hands an event to the OpenTelemetry logger of its category. This runs on the thread that logged, where the current span is still the
    /// event's; that is where the exporter takes trace and span from.
    /// </summary>
    public void Emit(LogEvent logEvent)
    {
        var record = new ExportedEvent(logEvent);
        var logger = loggers.GetOrAdd(record.Category, static (category, factory) => factory.CreateLogger(category), records);
        logger.Log(record.Level, record.Id, record, logEvent.Exception, static (state, _) => state.ToString());
    }

    public void Dispose()
    {
        // Both at once and each with a limit, so that a Seq that hangs does not hold up the end of the process. The SDK's own disposal
        // would wait longer; after a shutdown it has nothing left to wait for.
        var limit = (int)patience.TotalMilliseconds;
        Parallel.Invoke(() => logs.Shutdown(limit), () => spans.Shutdown(limit));
        tracer.Dispose();
        records.Dispose();
    }

    private OtlpExporterOptions Options(SeqSettings settings, Uri endpoint) => new()
    {
        Endpoint = endpoint,
        Protocol = OtlpExportProtocol.HttpProtobuf,
        TimeoutMilliseconds = RequestTimeout,
        HttpClientFactory = () =>
        {
            var client = new HttpClient(pulse.Over(new SocketsHttpHandler { AllowAutoRedirect = false })) { Timeout = TimeSpan.FromMilliseconds(RequestTimeout) };
            if (settings.ApiKey is { } key)
            {
                // Not by the exporter's list of headers, which no escaping gets a comma into.
                client.DefaultRequestHeaders.TryAddWithoutValidation("X-Seq-ApiKey", key);
            }

            return client;
        },
    };
}
