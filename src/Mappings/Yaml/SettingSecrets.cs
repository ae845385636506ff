using System.Text.RegularExpressions;

namespace Allentown311.Mappings.Yaml;

/// <summary>
/// Finds secrets that a settings file writes out: passwords and keys by their names, and those inside connection strings, addresses and
/// headers. Pure.
/// </summary>
public static partial class SettingSecrets
{
    /// <summary>What kind of secret a setting writes out, without quoting it; null when it writes none.</summary>
    /// <param name="key">The setting, with colons between its parts: <c>ConnectionStrings:Store</c>.</param>
    /// <param name="value">Its value as written.</param>
    public static string? Find(string key, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        // Any setting may be a connection string: the drivers' texts differ in their words alone.
        if (LiteralSecrets.FindSecret(value, "connection_string", "") is { } part)
        {
            return part;
        }

        var name = key[(key.LastIndexOf(':') + 1)..];
        if (LiteralSecrets.FindSecret(value, name, "params") is not null)
        {
            return "a secret by its name";
        }

        var written = Variables.FillDefaults(value, LiteralSecrets.FromOutside.ToString());
        return IsWritten(Login().Match(written)) ? "the password of an address"
            : Headers().Matches(written).Any(IsWritten) ? "credentials of a header"
            : null;
    }

    // "%NAME%" is how Serilog's own settings name a variable.
    private static bool IsWritten(Match match) => match.Success
        && !match.Groups["value"].Value.Contains(LiteralSecrets.FromOutside, StringComparison.Ordinal)
        && match.Groups["value"].Value is not ['%', .., '%'];

    [GeneratedRegex(@"^\s*[a-z][a-z0-9+.-]*://[^/?#\s]*?:(?<value>[^/?#\s]+)@", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Login();

    // As OTEL_EXPORTER_OTLP_HEADERS writes them: name=value, with commas between.
    [GeneratedRegex(@"(^|,)\s*([\w-]*(api-?key|token|secret|password)|authorization)\s*=\s*(?<value>[^,]+)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Headers();
}
