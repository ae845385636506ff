using System.Globalization;
using System.Reflection;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Settings.Configuration;

namespace Allentown311.Hub.Monitoring;

/// <summary>What happens to a log event: its level, what it is enriched with, where it goes.</summary>
/// <param name="configuration">Its section <c>Serilog</c> is read as Serilog.Settings.Configuration documents it.</param>
/// <param name="node">The node's name.</param>
internal sealed class Pipeline(IConfiguration configuration, string node)
{
    // Each name in front of its text, absent with it; what the message says already is not said twice.
    private const string Line = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{" + ConsoleWording.About + "}{NewLine}{Exception}";

    // A quarter of the sink's own choice: a post of some 150 kB costs no more in all, and 20 MiB less memory than one of 600 kB.
    private const int MostInPost = 250;

    private readonly Dictionary<string, LoggingLevelSwitch> switches = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The console, and the sinks of the section <c>Serilog</c>.</summary>
    /// <exception cref="MonitoringSettingsException">The section <c>Serilog</c> holds a mistake.</exception>
    public void Configure(LoggerConfiguration logger) => Configure(logger, isReadByPrograms: SerilogSection.HasSinks(configuration));

    /// <summary>The same, and Seq unless the section has it.</summary>
    /// <exception cref="MonitoringSettingsException">The section <c>Serilog</c> holds a mistake.</exception>
    public void Configure(LoggerConfiguration logger, SeqSettings seq, SeqPosts posts, SeqBuffer? buffer)
    {
        Configure(logger, isReadByPrograms: true);
        if (buffer is null)
        {
            return;
        }

        // One level for all sinks, as Serilog's documentation of the switch has it: what Seq asks for, the console shows too.
        var level = Level();
        logger.MinimumLevel.ControlledBy(level);
        logger.WriteTo.Conditional(_ => buffer.HasRoom(), to => to.Seq(
            seq.Url.ToString(),
            batchPostingLimit: MostInPost,
            period: seq.Period,
            bufferBaseFilename: buffer.BaseFile,
            bufferSizeLimitBytes: SeqBuffer.Limit,
            retainedInvalidPayloadsLimitBytes: SeqBuffer.RefusedLimit,
            controlLevelSwitch: level,
            messageHandler: posts.ForEvents(),
            formatProvider: CultureInfo.InvariantCulture));
    }

    private void Configure(LoggerConfiguration logger, bool isReadByPrograms)
    {
        logger
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning);
        Read(logger);
        logger
            .Enrich.FromLogContext()
            .Enrich.WithProperty("Node", node)
            .WriteTo.Async(to => to.Logger(console => console
                .Enrich.With<ConsoleWording>()
                .WriteTo.Console(outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture)));
        if (isReadByPrograms)
        {
            logger
                .Enrich.With<EventNaming>()
                .Enrich.WithProperty("Application", SeqSettings.Service)
                .Enrich.WithProperty("Version", ProgramVersion.Text);
        }
    }

    private void Read(LoggerConfiguration logger)
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

    // The switch that the section's minimum level names, or else one that begins at the section's minimum level.
    private LoggingLevelSwitch Level()
    {
        var minimum = configuration.GetSection("Serilog:MinimumLevel");
        if (minimum["ControlledBy"] is { } name && switches.TryGetValue($"${name.TrimStart('$')}", out var named))
        {
            return named;
        }

        var isWritten = Enum.TryParse<LogEventLevel>(minimum.Value ?? minimum["Default"], ignoreCase: true, out var written);
        return new LoggingLevelSwitch(isWritten ? written : LogEventLevel.Information);
    }
}
