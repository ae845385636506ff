using System.Text.RegularExpressions;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Templates;

/// <summary>
/// Finds the names that a template uses without rendering it, and refuses everything but writing a value: triple-stash, blocks, partials
/// and comments. A mapping holds no logic.
/// </summary>
public static partial class TemplateSyntax
{
    /// <summary>
    /// The names used in <paramref name="text"/>. <paramref name="fault"/> is called with the problem and the remedy of each mistake.
    /// </summary>
    public static IReadOnlyList<string> Names(string text, Action<string, string> fault)
    {
        if (text.Contains("{{{", StringComparison.Ordinal))
        {
            fault("triple braces would write a value unescaped", "Write {{name}}: it is escaped for the format it stands in");
            return [];
        }

        var names = new List<string>();
        var at = 0;
        while (text.IndexOf("{{", at, StringComparison.Ordinal) is var open and >= 0)
        {
            var close = text.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0)
            {
                fault("\"{{\" is never closed", "Close it with \"}}\"");
                break;
            }

            Read(text[(open + 2)..close].Trim(), names, fault);
            at = close + 2;
        }

        return names;
    }

    private static void Read(string expression, List<string> names, Action<string, string> fault)
    {
        if (expression.Length == 0 || "#^/>&!*~".Contains(expression[0], StringComparison.Ordinal) || expression is "else" or "this")
        {
            fault(
                $"{{{{{expression}}}}} is not a value",
                "Templates only write values: {{name}} or {{helper name …}}; put choices into a code table");
            return;
        }

        var tokens = Tokens().Matches(expression).Select(m => m.Value).ToArray();
        CheckDates(tokens, fault);
        var head = true;
        foreach (var (token, i) in tokens.Select((t, i) => (t, i)))
        {
            var callsHelper = head && (tokens.Length > 1);
            head = token == "(";
            if (token is "(" or ")" || token[0] is '"' or '\'' || char.IsAsciiDigit(token[0]))
            {
                continue;
            }

            if (callsHelper && !(i == 0 && tokens.Length == 1))
            {
                if (!Helpers.Names.Contains(token, StringComparer.Ordinal))
                {
                    fault(
                        $"unknown helper \"{token}\"",
                        $"Helpers are: {string.Join(", ", Helpers.Names)}{Yaml.WordSuggestion.Hint(token, Helpers.Names)}");
                }

                continue;
            }

            names.Add(token);
        }
    }

    // {{date value "format" "zone"}}
    private static void CheckDates(string[] tokens, Action<string, string> fault)
    {
        var at = Array.IndexOf(tokens, "date");
        var texts = tokens.Skip(at + 2).TakeWhile(t => t[0] is '"' or '\'').Select(t => t[1..^1]).ToArray();
        if (at < 0 || texts.Length == 0)
        {
            return;
        }

        if (EpochTime.IsFormat(texts[0]))
        {
            if (texts.Length > 1)
            {
                fault($"{texts[0]} counts from 1970 in UTC and has no time zone", $"Write {{{{{string.Join(' ', tokens[..(at + 3)])}}}}}");
            }

            return;
        }

        if (EpochTime.IsMeant(texts[0]))
        {
            fault($"\"{texts[0]}\" is not a time format", "Write epoch_s for seconds since 1970, epoch_ms for milliseconds, or /Date()/");
        }
        else if (FormatShape.FindWrongCase(texts[0]) is { } letter)
        {
            fault(
                $"\"{texts[0]}\" writes {letter} as it stands",
                "Write yyyy for the year, MM for the month, dd for the day, HH:mm:ss for the time; quote letters that are meant: 'D'");
        }

        if (texts.Length > 1 && !TimeZoneInfo.TryFindSystemTimeZoneById(texts[1], out _))
        {
            fault($"there is no time zone \"{texts[1]}\"", "Write an IANA name such as America/New_York, or UTC");
        }
    }

    [GeneratedRegex("""\(|\)|"[^"]*"|'[^']*'|[^\s()"']+""", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tokens();
}
