using System.CommandLine;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>What appsettings.json and the environment say where the command line does not. A secret stands there as <c>${NAME}</c> or <c>${file:PATH}</c>.</summary>
internal static class Settings
{
    private static readonly Lazy<IConfiguration> Configuration = new(() =>
        new ConfigurationBuilder().AddJsonFile(Path.Combine(Environment.CurrentDirectory, "appsettings.json"), optional: true).AddEnvironmentVariables().Build());

    /// <summary>The setting <c>Hub:NAME</c>; null when there is none.</summary>
    public static string? Of(string name) => Configuration.Value[$"Hub:{name}"] is { Length: > 0 } value ? value : null;

    /// <summary>The option's value, or the setting's.</summary>
    public static string? Of(ParseResult parsed, Option<string?> option, string name) => parsed.GetValue(option) is { Length: > 0 } given ? given : Of(name);

    /// <summary>The connection <c>ConnectionStrings:NAME</c>, its references filled; null after saying what is missing.</summary>
    public static string? Connection(string name, string example)
    {
        if (Configuration.Value[$"ConnectionStrings:{name}"] is not { Length: > 0 } text)
        {
            Console.Error.WriteLine($"There is no connection to the {name.ToLowerInvariant()}: set ConnectionStrings__{name} (or ConnectionStrings:{name} in appsettings.json), such as {example}.");
            return null;
        }

        var missing = new List<string>();
        var filled = Variables.Fill(text, Variables.FromEnvironment, missing.Add);
        if (missing.Count == 0)
        {
            return filled;
        }

        Console.Error.WriteLine($"ConnectionStrings:{name} refers to {string.Join(", ", missing.Select(m => $"${{{m}}}"))}, which is not set.");
        return null;
    }
}
