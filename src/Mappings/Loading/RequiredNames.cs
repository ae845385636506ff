using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>Notes a mistake when the templates of a section lack a name without which its request would mean something else.</summary>
internal static class RequiredNames
{
    /// <summary>A submit must write our reference: without it the department cannot tell a repeated order from a new one.</summary>
    public static void RequireReference(YamlValue at, IEnumerable<Template> templates) =>
        Check(
            at,
            templates,
            "ref",
            "the record could never be found again",
            "Write {{ref}} where the department keeps a caller's own number");

    /// <summary>A look-up must write our reference: without it the look-up finds the record of another order.</summary>
    public static void RequireLookedUpReference(YamlValue at, IEnumerable<Template> templates) =>
        Check(at, templates, "ref", "it would look up any order at all", "Write {{ref}} where the department takes the number to look for");

    /// <summary>A question for the number behind a token must write the token.</summary>
    public static void RequireToken(YamlValue at, IEnumerable<Template> templates) =>
        Check(
            at,
            templates,
            TokenValues.Name,
            "it would ask for any number at all",
            "Write {{token}} where the department takes its token");

    /// <summary>A poll must write its cursor: without it every round reads the same changes.</summary>
    public static void RequireCursor(YamlValue at, IEnumerable<Template> templates) =>
        Check(
            at,
            templates,
            "cursor",
            "every round would ask for the same",
            "Write {{cursor}} where the department takes the time to read from");

    /// <summary>A list must write its start: without it the department does not list the records that were asked for.</summary>
    public static void RequireSince(YamlValue at, IEnumerable<Template> templates) =>
        Check(
            at,
            templates,
            "since",
            "it would not list what was asked for",
            "Write {{since}} where the department takes the time to list from");

    private static void Check(YamlValue at, IEnumerable<Template> templates, string name, string why, string remedy)
    {
        if (!templates.Any(t => t.Names.Contains(name, StringComparer.Ordinal)))
        {
            at.Fault($"\"{at.Path}\" never writes {{{{{name}}}}}: {why}", remedy);
        }
    }
}
