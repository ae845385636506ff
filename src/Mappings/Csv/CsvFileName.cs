using System.Text.RegularExpressions;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Csv;

/// <summary>
/// The name of an order's file. It holds our reference, so that one order always has one name, and never text that a resident wrote.
/// </summary>
public sealed partial class CsvFileName
{
    private const string Example = "wo-{{ref}}.csv";
    private const int Longest = 200;

    private static readonly Names AllowedNames = new(["ref", "ticket.number"]);
    private readonly Template template;

    private CsvFileName(Template template) => this.template = template;

    /// <summary>The name of an order that waits for its batch.</summary>
    public static CsvFileName OfReference { get; } =
        new(Template.Compile("{{ref}}.rec", Escaping.None, AllowedNames, static (_, _) => { })!);

    /// <summary>The reference in the name of an order's file; null when it is none. Letters may be in another case.</summary>
    public string? ReferenceIn(string name)
    {
        var text = template.Text;
        var pattern = string.Concat(Place().Split(text).Zip(Place().Matches(text).Select(m => m.Value).Append("")).Select(part =>
            Regex.Escape(part.First) + (part.Second.Length == 0 ? "" : WholeReference().IsMatch(part.Second) ? "(?<ref>.+?)" : ".+?")));
        var match = Regex.Match(name, $"^{pattern}\\z", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return match.Success ? match.Groups["ref"].Value : null;
    }

    /// <summary>Reads the <c>file:</c> key of a <c>submit:</c> section; null when a mistake was noted.</summary>
    public static CsvFileName? Read(YamlMap submit)
    {
        if (submit.Need("file", Example) is not { } value || value.Text() is not { } text)
        {
            return null;
        }

        if (Template.Compile(text, Escaping.None, AllowedNames, value.Fault) is not { } template)
        {
            return null;
        }

        if (!WholeReference().IsMatch(text))
        {
            value.Fault(
                $"\"{value.Path}\" does not hold the whole reference, so two orders could get one name",
                $"Write {{{{ref}}}} into it, such as {Example}");
            return null;
        }

        if (!IsSafe(Place().Replace(text, "X")))
        {
            value.Fault(
                $"\"{value.Path}\" is no plain file name",
                $"Use letters, digits, '.', '_' and '-', no folder, no dot in front, not .tmp or .part: {Example}");
            return null;
        }

        return new CsvFileName(template);
    }

    /// <summary>The order's file name.</summary>
    /// <exception cref="TranslationException">The reference makes no safe file name.</exception>
    public string For(IValues values) => template.Render(values) is var name && IsSafe(name) ? name
        : throw new TranslationException("The reference makes no safe file name: only letters, digits, '.', '_' and '-' may stand in it.");

    // A dot in front, .tmp and .part mark files still being written, on both sides.
    internal static bool IsSafe(string name) => name.Length <= Longest && Safe().IsMatch(name) && name[0] != '.'
        && !name.EndsWith(".tmp", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".part", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^[A-Za-z0-9._-]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Safe();

    [GeneratedRegex(@"\{\{.*?\}\}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"\{\{\s*((upper|lower)\s+)?ref\s*\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WholeReference();
}
