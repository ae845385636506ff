using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// Finds the Seq sinks in the configuration section <c>Serilog</c>, so that the hub adds no second sink and sends traces to the same
/// server. Serilog.Settings.Configuration reads the section itself.
/// </summary>
internal static class SerilogSection
{
    /// <summary>The key that holds a sink's arguments.</summary>
    public const string Arguments = "Args";

    /// <summary>The argument of <c>WriteTo.Seq</c> that names the server.</summary>
    public const string ServerUrl = "serverUrl";

    /// <summary>The argument of <c>WriteTo.Seq</c> that holds the key.</summary>
    public const string ApiKey = "apiKey";

    private const string Name = "Serilog";

    /// <summary>The sections of all Seq sinks, with those inside other sinks (<c>Async</c>, <c>Logger</c>).</summary>
    public static IEnumerable<IConfigurationSection> SeqSinks(IConfiguration configuration) =>
        new[] { "WriteTo", "AuditTo" }.SelectMany(to => Descendants(configuration.GetSection(Name).GetSection(to)).Where(IsSeq));

    /// <summary>True when the section names sinks. Their events are read by programs, and not by people at a console.</summary>
    public static bool HasSinks(IConfiguration configuration) =>
        new[] { "WriteTo", "AuditTo" }.Any(to => configuration.GetSection(Name).GetSection(to).Exists());

    /// <summary>
    /// The configuration with references filled in the address and the key of each Seq sink. They may be <c>${NAME}</c> or
    /// <c>${file:PATH}</c>, as in all of the hub's settings.
    /// </summary>
    /// <exception cref="MonitoringSettingsException">A reference is to a variable or file that does not exist.</exception>
    public static IConfiguration Filled(IConfiguration configuration)
    {
        var filled = SeqSinks(configuration)
            .Select(sink => sink.GetSection(Arguments))
            .SelectMany(arguments => new[] { arguments.GetSection(ServerUrl), arguments.GetSection(ApiKey) })
            .Where(argument => argument.Value?.Contains("${", StringComparison.Ordinal) == true)
            .ToDictionary(argument => argument.Path, string? (argument) => Fill(argument), StringComparer.OrdinalIgnoreCase);
        return filled.Count == 0
            ? configuration
            : new ConfigurationBuilder().AddConfiguration(configuration).AddInMemoryCollection(filled).Build();
    }

    /// <summary>A value as Serilog will see it: with the hub's references filled, and <c>%NAME%</c> from the environment.</summary>
    /// <exception cref="MonitoringSettingsException">A reference is to a variable or file that does not exist.</exception>
    public static string Fill(IConfigurationSection value) => Environment.ExpandEnvironmentVariables(Variables.Fill(
        value.Value ?? "",
        Variables.FromEnvironment,
        name => throw new MonitoringSettingsException($"{value.Path} refers to ${{{name}}}, which is not set.")));

    private static bool IsSeq(IConfigurationSection section) =>
        "Seq".Equals(section["Name"], StringComparison.OrdinalIgnoreCase) && section.GetSection(Arguments)[ServerUrl] is { Length: > 0 };

    private static IEnumerable<IConfigurationSection> Descendants(IConfigurationSection section) =>
        section.GetChildren().SelectMany(child => Descendants(child).Prepend(child));
}
