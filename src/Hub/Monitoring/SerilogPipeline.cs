using System.Globalization;
using System.Reflection;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Settings.Configuration;

namespace Allentown311.Hub.Monitoring;

/// <summary>Configures Serilog: levels, enrichers and sinks.</summary>
/// <param name="configuration">The host's configuration, whose section <c>Serilog</c> is read by Serilog.Settings.Configuration.</param>
/// <param name="node">The node's name.</param>
internal sealed class SerilogPipeline(IConfiguration configuration, string node)
{
    // The property About holds each name with its value, and only those that the message does not show.
    private const string ConsoleTemplate =
        "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{" + ConsoleEnricher.About + "}{NewLine}{Exception}";

    // A quarter of the sink's default. Posts of some 150 kB take no more time in all than posts of 600 kB, and 20 MiB less memory.
    private const int EventsPerPost = 250;

    private readonly Dictionary<string, LoggingLevelSwitch> switches = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds the console and the sinks of the section <c>Serilog</c>.</summary>
    /// <exception cref="MonitoringSettingsException">The section <c>Serilog</c> holds a mistake.</exception>
    public void Configure(LoggerConfiguration logger) => Configure(logger, isReadByProgram: SerilogSection.HasSinks(configuration));

    /// <summary>Adds the console, the sinks of the section <c>Serilog</c>, and Seq unless the section has a Seq sink.</summary>
    /// <param name="logger">The logger to configure.</param>
    /// <param name="seq">Where Seq is.</param>
    /// <param name="handlers">The handlers through which the sink posts.</param>
    /// <param name="buffer">The buffer of the hub's own sink; null when the section has a Seq sink.</param>
    /// <exception cref="MonitoringSettingsException">The section <c>Serilog</c> holds a mistake.</exception>
    public void Configure(LoggerConfiguration logger, SeqSettings seq, SeqHttpHandlers handlers, SeqBuffer? buffer)
    {
        Configure(logger, isReadByProgram: true);
        if (buffer is null)
        {
            return;
        }

        // The switch sets the level of all sinks, as Serilog's documentation shows it. The console follows the level that Seq asks for.
        var level = ChooseLevelSwitch();
        logger.MinimumLevel.ControlledBy(level);
        logger.WriteTo.Conditional(_ => buffer.HasRoom(), to => to.Seq(
            seq.Url.ToString(),
            batchPostingLimit: EventsPerPost,
            period: seq.Period,
            bufferBaseFilename: buffer.BaseFile,
            bufferSizeLimitBytes: SeqBuffer.Limit,
            retainedInvalidPayloadsLimitBytes: SeqBuffer.RefusedLimit,
            controlLevelSwitch: level,
            messageHandler: handlers.ForEvents(),
            formatProvider: CultureInfo.InvariantCulture));
    }

    private void Configure(LoggerConfiguration logger, bool isReadByProgram)
    {
        logger
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning);
        ReadSection(logger);
        logger
            .Enrich.FromLogContext()
            .Enrich.WithProperty("Node", node)
            .WriteTo.Async(to => to.Logger(console => console
                .Enrich.With<ConsoleEnricher>()
                .WriteTo.Console(outputTemplate: ConsoleTemplate, formatProvider: CultureInfo.InvariantCulture)));
        if (isReadByProgram)
        {
            logger
                .Enrich.With<EventNameEnricher>()
                .Enrich.WithProperty("Application", SeqSettings.ServiceName)
                .Enrich.WithProperty("Version", ProgramVersion.Text);
        }
    }

    private void ReadSection(LoggerConfiguration logger)
    {
        try
        {
            logger.ReadFrom.Configuration(
                configuration, new ConfigurationReaderOptions { OnLevelSwitchCreated = (name, level) => switches[name] = level });
        }
        catch (Exception e) when (
            e is InvalidOperationException or FormatException or ArgumentException or IOException or TargetInvocationException)
        {
            throw new MonitoringSettingsException($"The settings section Serilog cannot be read: {(e.InnerException ?? e).Message}", e);
        }
    }

    // The switch that the section names for its minimum level, or else a new one that starts at the section's minimum level.
    private LoggingLevelSwitch ChooseLevelSwitch()
    {
        var minimum = configuration.GetSection("Serilog:MinimumLevel");
        if (minimum["ControlledBy"] is { } name && switches.TryGetValue($"${name.TrimStart('$')}", out var named))
        {
            return named;
        }

        var hasLevel = Enum.TryParse<LogEventLevel>(minimum.Value ?? minimum["Default"], ignoreCase: true, out var level);
        return new LoggingLevelSwitch(hasLevel ? level : LogEventLevel.Information);
    }
}
