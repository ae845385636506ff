using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Monitoring;

/// <summary>
/// What the configuration section <c>Serilog</c> says of Seq. Serilog.Settings.Configuration reads the section; here it is looked at only
/// so that the hub adds no second sink, and sends traces to the same server.
/// </summary>
internal static class SerilogSection
{
    /// <summary>A sink's arguments.</summary>
    public const string Arguments = "Args";

    /// <summary>The argument of <c>WriteTo.Seq</c> that names the server.</summary>
    public const string ServerUrl = "serverUrl";

    /// <summary>The argument of <c>WriteTo.Seq</c> that holds the key.</summary>
    public const string ApiKey = "apiKey";

    private const string Name = "Serilog";

    /// <summary>The sections of all Seq sinks, those inside other sinks (<c>Async</c>, <c>Logger</c>) too.</summary>
    public static IEnumerable<IConfigurationSection> SeqSinks(IConfiguration configuration) =>
        new[] { "WriteTo", "AuditTo" }.SelectMany(to => Below(configuration.GetSection(Name).GetSection(to)).Where(IsSeq));

    /// <summary>True when the section names sinks of its own: programs read what they are given, not the people at a console.</summary>
    public static bool HasSinks(IConfiguration configuration) =>
        new[] { "WriteTo", "AuditTo" }.Any(to => configuration.GetSection(Name).GetSection(to).Exists());

    /// <summary>
    /// The configuration, in which the address and the key of each Seq sink may be <c>${NAME}</c> or <c>${file:PATH}</c> as everywhere
    /// else in the hub's settings.
    /// </summary>
    /// <exception cref="MonitoringSettingsException">One refers to what is not set.</exception>
    public static IConfiguration Filled(IConfiguration configuration)
    {
        var filled = SeqSinks(configuration)
            .SelectMany(sink => new[] { sink.GetSection(Arguments).GetSection(ServerUrl), sink.GetSection(Arguments).GetSection(ApiKey) })
            .Where(argument => argument.Value?.Contains("${", StringComparison.Ordinal) == true)
            .ToDictionary(argument => argument.Path, string? (argument) => Fill(argument), StringComparer.OrdinalIgnoreCase);
        return filled.Count == 0
            ? configuration
            : new ConfigurationBuilder().AddConfiguration(configuration).AddInMemoryCollection(filled).Build();
    }

    /// <summary>A value as Serilog will have it: with our references filled, and with <c>%NAME%</c> from the environment.</summary>
    /// <exception cref="MonitoringSettingsException">It refers to what is not set.</exception>
    public static string Fill(IConfigurationSection value) => Environment.ExpandEnvironmentVariables(Variables.Fill(
        value.Value ?? "",
        Variables.FromEnvironment,
        name => throw new MonitoringSettingsException($"{value.Path} refers to ${{{name}}}, which is not set.")));

    private static bool IsSeq(IConfigurationSection section) =>
        "Seq".Equals(section["Name"], StringComparison.OrdinalIgnoreCase) && section.GetSection(Arguments)[ServerUrl] is { Length: > 0 };

    private static IEnumerable<IConfigurationSection> Below(IConfigurationSection section) =>
        section.GetChildren().SelectMany(child => Below(child).Prepend(child));
}
