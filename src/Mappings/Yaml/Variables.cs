using System.Text.RegularExpressions;

namespace Allentown311.Mappings.Yaml;

/// <summary>
/// <c>${NAME}</c>, <c>${NAME:-default}</c> and <c>${file:PATH}</c>: variables for secrets and for addresses of one machine, because the
/// files that use them are under version control.
/// </summary>
public static partial class Variables
{
    /// <summary>
    /// A prefix of a variable's name that asks for a stand-in, when the variable has neither a value nor a default. Only commands that
    /// check
    /// files without a department's passwords give one.
    /// </summary>
    public const string StandIn = "?";

    private const string FilePrefix = "file:";

    /// <summary>
    /// The value of an environment variable, or of a file for <c>file:PATH</c> (its text without the last line break); null when there is
    /// none.
    /// </summary>
    public static string? FromEnvironment(string name)
    {
        if (!name.StartsWith(FilePrefix, StringComparison.Ordinal))
        {
            return Environment.GetEnvironmentVariable(name);
        }

        var path = name[FilePrefix.Length..];
        return File.Exists(path) ? File.ReadAllText(path).TrimEnd('\r', '\n') : null;
    }

    /// <summary>
    /// Fills the variables in <paramref name="text"/>; <paramref name="missing"/> is called with each name that has neither a value nor a
    /// default.
    /// </summary>
    public static string Fill(string text, Func<string, string?> variable, Action<string> missing) =>
        !text.Contains("${", StringComparison.Ordinal) ? text : Place().Replace(text, match =>
        {
            var name = match.Groups["name"].Value;
            if (variable(name) is { Length: > 0 } value)
            {
                return value;
            }

            if (match.Groups["default"] is { Success: true } fallback)
            {
                return fallback.Value;
            }

            if (variable(StandIn + name) is { } standIn)
            {
                return standIn;
            }

            missing(name);
            return "";
        });

    /// <summary>The text with the defaults that it writes, and <paramref name="other"/> for each variable without one.</summary>
    public static string FillDefaults(string text, string other) =>
        Place().Replace(text, match => match.Groups["default"] is { Success: true } fallback ? fallback.Value : other);

    /// <summary>What is missing, and what would be right.</summary>
    /// <param name="name">The variable, or <c>file:PATH</c>.</param>
    /// <param name="mayHaveDefault">True where the file may give a default.</param>
    public static (string Problem, string Remedy) DescribeMissing(string name, bool mayHaveDefault)
    {
        if (name.StartsWith(FilePrefix, StringComparison.Ordinal))
        {
            var path = name[FilePrefix.Length..];
            return ($"the file {path}, which is missing, empty or cannot be read", $"Write the value into {path}, and let the hub read it");
        }

        return ($"{name}, which is not set", mayHaveDefault
            ? $"Set the environment variable {name}, or give a default: ${{{name}:-value}}"
            : $"Set the environment variable {name}");
    }

    /// <summary>The places of variables in a text, as they are written.</summary>
    public static IReadOnlyList<string> PlacesOf(string text) => [.. Place().Matches(text).Select(match => match.Value)];

    /// <summary>The files that a text refers to by <c>${file:PATH}</c>.</summary>
    public static IReadOnlyList<string> FilesOf(string text) =>
    [
        .. Place().Matches(text).Select(match => match.Groups["name"].Value)
            .Where(name => name.StartsWith(FilePrefix, StringComparison.Ordinal)).Select(name => name[FilePrefix.Length..]),
    ];

    /// <summary>True when a variable of the text has a default.</summary>
    public static bool HasDefault(string text) => Place().Matches(text).Any(match => match.Groups["default"].Success);

    /// <summary>True when one of the places of <paramref name="text"/> has neither a value nor a default, and is stood in for.</summary>
    public static bool HasStandIn(string text, Func<string, string?> variable) => Place().Matches(text).Any(match =>
        string.IsNullOrEmpty(variable(match.Groups["name"].Value))
            && !match.Groups["default"].Success
            && variable(StandIn + match.Groups["name"].Value) is not null);

    /// <summary>What follows a <c>${</c> that no <c>}</c> ends or that holds no name; null when there is none.</summary>
    public static string? Unclosed(string text) =>
        !text.Contains("${", StringComparison.Ordinal) ? null
        : Place().Replace(text, "") is var rest && rest.IndexOf("${", StringComparison.Ordinal) is var at and >= 0
            ? Start().Match(rest, at).Value
            : null;

    [GeneratedRegex(@"\$\{[A-Za-z0-9_:]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Start();

    [GeneratedRegex(
        @"\$\{(?<name>file:[^}]+?|[A-Za-z_][A-Za-z0-9_]*)(:-(?<default>[^}]*))?\}",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
