using System.CommandLine;
using Allentown311.Hub.Store;
using Allentown311.Mappings.Receive;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>
/// Reads settings that the command line does not give, from appsettings.json and the environment. A secret is written there as
/// <c>${NAME}</c> or <c>${file:PATH}</c>.
/// </summary>
internal static class Settings
{
    private static readonly Lazy<IConfiguration> Configuration = new(() =>
        new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Environment.CurrentDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .Build());

    /// <summary>The setting <c>Hub:NAME</c>; null when it is not set.</summary>
    public static string? Read(string name) => Configuration.Value[$"Hub:{name}"] is { Length: > 0 } value ? value : null;

    /// <summary>The option's value; the setting <c>Hub:NAME</c> where the option is not given.</summary>
    public static string? Read(ParseResult parsed, Option<string?> option, string name) =>
        parsed.GetValue(option) is { Length: > 0 } given ? given : Read(name);

    /// <summary>
    /// False after printing each secret that a settings file writes out. Files are copied, backed up and kept under version control; a
    /// variable of the environment is as good a place as another file, so what is set there is taken as it is.
    /// </summary>
    public static bool CheckFiles() => CheckFiles(Environment.CurrentDirectory, Console.Error);

    /// <summary>Does the same for the settings files of a folder.</summary>
    internal static bool CheckFiles(string folder, TextWriter output)
    {
        var isSound = true;
        foreach (var file in Directory.EnumerateFiles(folder, "appsettings*.json").Order(StringComparer.Ordinal))
        {
            foreach (var (key, value) in ReadFile(file).Where(setting => setting.Value is not null))
            {
                if (SettingSecrets.Find(key, value) is { } what)
                {
                    isSound = false;
                    output.WriteLine(
                        $"{Path.GetFileName(file)}: \"{key}\" holds a secret itself ({what}). Write ${{NAME}} in its place and set the "
                        + $"environment variable NAME, or ${{file:PATH}}; or leave it out and set {key.Replace(":", "__", Text)} "
                        + "in the environment.");
                }
            }
        }

        return isSound;
    }

    private const StringComparison Text = StringComparison.Ordinal;

    // A file that is no JSON is reported by the reader of the settings.
    private static IEnumerable<KeyValuePair<string, string?>> ReadFile(string file)
    {
        try
        {
            return [.. new ConfigurationBuilder().AddJsonFile(file).Build().AsEnumerable().OrderBy(s => s.Key, StringComparer.Ordinal)];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    /// <summary>
    /// Reads <c>Hub:AuditKey</c>, the key of the audit's chain, which must come from outside the settings; false after printing what is
    /// wrong.
    /// </summary>
    public static bool ReadAuditKey()
    {
        if (Read("AuditKey") is not { } text)
        {
            return true;
        }

        var missing = new List<string>();
        var key = Variables.Fill(text, Variables.FromEnvironment, missing.Add);
        if (!text.Contains("${", StringComparison.Ordinal) || Variables.HasDefault(text) || missing.Count > 0
            || !SecretStrength.IsEnough(key))
        {
            Console.Error.WriteLine(
                $"Hub:AuditKey must be ${{NAME}} or ${{file:PATH}} of a secret of at least {SecretStrength.LeastBits} bits, "
                + "such as: openssl rand -base64 32.");
            return false;
        }

        AuditKey.Use(key);
        return true;
    }

    /// <summary>
    /// The connection string <c>ConnectionStrings:NAME</c> with its references filled in, which follows the files that it refers to; null
    /// after printing what is missing.
    /// </summary>
    public static SecretSource? ReadConnection(string name, string example)
    {
        if (Configuration.Value[$"ConnectionStrings:{name}"] is not { Length: > 0 } text)
        {
            Console.Error.WriteLine(
                $"There is no connection to the {name.ToLowerInvariant()}: set ConnectionStrings__{name} "
                + $"(or ConnectionStrings:{name} in appsettings.json), such as {example}.");
            return null;
        }

        var missing = new List<string>();
        var filled = Variables.Fill(text, Variables.FromEnvironment, missing.Add);
        if (missing.Count == 0)
        {
            return SecretSource.Of(text, filled, Variables.FromEnvironment);
        }

        var references = string.Join(", ", missing.Select(m => $"${{{m}}}"));
        Console.Error.WriteLine($"ConnectionStrings:{name} refers to {references}, which is not set.");
        return null;
    }
}
