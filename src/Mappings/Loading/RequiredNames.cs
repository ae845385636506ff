using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>Names that a section must write somewhere, because without them it asks or says something else than it seems to.</summary>
internal static class RequiredNames
{
    /// <summary>Without our reference nobody can tell a second order from a first one.</summary>
    public static void Reference(YamlValue at, IEnumerable<Template> templates) =>
        Check(at, templates, "ref", "the record could never be found again", "Write {{ref}} where the department keeps a caller's own number");

    /// <summary>A look-up that does not ask for our reference finds another's record.</summary>
    public static void LookedUp(YamlValue at, IEnumerable<Template> templates) =>
        Check(at, templates, "ref", "it would look up any order at all", "Write {{ref}} where the department takes the number to look for");

    /// <summary>A poll without its cursor reads the same for ever.</summary>
    public static void Cursor(YamlValue at, IEnumerable<Template> templates) =>
        Check(at, templates, "cursor", "every round would ask for the same", "Write {{cursor}} where the department takes the time to read from");

    /// <summary>A list without its start has no end, or not the one asked for.</summary>
    public static void Since(YamlValue at, IEnumerable<Template> templates) =>
        Check(at, templates, "since", "it would not list what was asked for", "Write {{since}} where the department takes the time to list from");

    private static void Check(YamlValue at, IEnumerable<Template> templates, string name, string why, string remedy)
    {
        if (!templates.Any(t => t.Names.Contains(name, StringComparer.Ordinal)))
        {
            at.Fault($"\"{at.Path}\" never writes {{{{{name}}}}}: {why}", remedy);
        }
    }
}
