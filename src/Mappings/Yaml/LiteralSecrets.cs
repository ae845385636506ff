using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Allentown311.Mappings.Yaml;

/// <summary>
/// Finds secrets that a file writes out where it may write any text: in headers, fields, parameters, addresses, connection strings and
/// XML. Settings that are secrets by their nature are read with <see cref="YamlValue.Secret"/>.
/// </summary>
internal static partial class LiteralSecrets
{
    // A value that comes from outside the file: no character of a file stands for it.
    internal const char FromOutside = '\u0001';

    private static readonly string[] Sections = ["headers", "query", "form", "json", "params", "columns", "texts"];
    private static readonly string[] Others = ["codes", "status", "tests"];
    private static readonly string[] Names = ["password", "passwd", "pwd", "passphrase", "secret", "token", "apikey", "accesskey"];
    private static readonly string[] HeaderNames = ["authorization", "cookie", "key", "credential", "credentials", "signature"];

    /// <summary>Notes each secret that is written out. The secret is never quoted.</summary>
    public static void Note(string file, YamlMappingNode root, Faults faults)
    {
        var visit = new Visit(file, faults, new HashSet<YamlNode>(ReferenceEqualityComparer.Instance));
        foreach (var (key, value) in root.Children)
        {
            if (key is YamlScalarNode { Value: { } name } && !Others.Contains(name, StringComparer.Ordinal))
            {
                Walk(visit, value, name, SectionOf(name, ""));
            }
        }
    }

    private static void Walk(Visit visit, YamlNode node, string key, string section)
    {
        // An alias stands for the node it names, and may stand inside of it.
        if (!visit.Seen.Add(node))
        {
            return;
        }

        switch (node)
        {
            case YamlScalarNode { Value: { Length: > 0 } raw } when FindSecret(raw, key, section) is { } what:
                visit.Faults.Add(new Fault(
                    visit.File, (int)node.Start.Line, (int)node.Start.Column, $"\"{key}\" holds the secret itself: {what}",
                    "Write ${NAME} in its place, without a default, and set the environment variable NAME, or write ${file:PATH}"));
                break;
            case YamlMappingNode map:
                foreach (var (name, value) in map.Children)
                {
                    var inner = (name as YamlScalarNode)?.Value ?? key;
                    Walk(visit, value, inner, SectionOf(inner, section));
                }

                break;
            case YamlSequenceNode list:
                foreach (var member in list.Children)
                {
                    Walk(visit, member, key, section);
                }

                break;
        }
    }

    private static string SectionOf(string key, string outer) => Sections.Contains(key, StringComparer.Ordinal) ? key : outer;

    /// <summary>The kind of the secret that a text writes out; null when it writes none.</summary>
    internal static string? FindSecret(string raw, string key, string section)
    {
        var text = Variables.FillDefaults(raw, FromOutside.ToString());
        if (section.Length > 0 && IsSecretName(key, section) && IsWritten(text) && !YamlWords.Contains(text, StringComparer.Ordinal))
        {
            return $"{section} {key}";
        }

        if (section == "headers" && Scheme().Match(text) is { Success: true } scheme && IsWritten(scheme.Groups["value"].Value))
        {
            return "credentials of a header";
        }

        // A broker's address that is all literal is its reader's to refuse.
        var isConnection = key == "connection_string" || (key == "url" && text.Contains(FromOutside));
        if (isConnection && Find(InConnectionString(), text) is { } setting)
        {
            return $"{setting} of a connection string";
        }

        return Find(InAddress(), text) is { } field ? $"{field} of an address" : Find(InXml(), text) is { } element ? $"<{element}>" : null;
    }

    private static readonly string[] YamlWords = ["true", "false", "null", "~"];

    private static string? Find(Regex pattern, string text) =>
        pattern.Matches(text).FirstOrDefault(m => IsWritten(m.Groups["value"].Value))?.Groups["name"].Value;

    private static bool IsWritten(string value) =>
        !string.IsNullOrWhiteSpace(value) && !value.Contains(FromOutside) && !value.Contains("{{", StringComparison.Ordinal)
        && value.Trim() is not ['%', .., '%'];

    private static bool IsSecretName(string key, string section)
    {
        var name = string.Concat(key.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return Names.Any(n => name.EndsWith(n, StringComparison.Ordinal))
            || (section == "headers" && HeaderNames.Any(n => name.EndsWith(n, StringComparison.Ordinal)));
    }

    [GeneratedRegex(
        @"^\s*(Bearer|Basic|Token|ApiKey|Digest|SharedAccessSignature)\s+(?<value>\S.*)$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scheme();

    [GeneratedRegex(
        """(^|;)\s*(?<name>(\w+ )?Password|PWD|PSW|SharedAccessKey|SharedAccessSignature|AccountKey|Access Token|Secret)\s*=\s*"""
            + "(?<value>\"[^\"]*\"|'[^']*'|[^;]*)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex InConnectionString();

    [GeneratedRegex(
        @"[?&](?<name>[\w.-]*(password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|signature|sig))=(?<value>[^&#\s]*)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex InAddress();

    [GeneratedRegex(
        @"<([\w.-]+:)?(?<name>[\w.-]*(password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key))(\s[^<>]*)?>(?<value>[^<]+)</",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex InXml();

    private sealed record Visit(string File, Faults Faults, HashSet<YamlNode> Seen);
}
