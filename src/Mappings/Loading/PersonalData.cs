using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>Keeps residents' data out of places that other programs show or log.</summary>
internal static class PersonalData
{
    /// <summary>Notes a mistake when a template writes residents' data; returns the template in any case.</summary>
    /// <param name="value">The template's place in the file.</param>
    /// <param name="wording">The template.</param>
    /// <param name="where">The place that would show the data, for the message: <c>into a subject, which brokers show and log</c>.</param>
    /// <param name="remedy">Where the mapping may write it instead.</param>
    public static SecretTemplate? KeepOut(YamlValue value, SecretTemplate? wording, string where, string remedy)
    {
        var personal = wording?.Sent.Names.FirstOrDefault(n =>
            n is "ticket.address" or "ticket.description"
                || (n.StartsWith("resident.", StringComparison.Ordinal) && n != "resident.language"));
        if (personal is not null)
        {
            value.Fault($"{{{{{personal}}}}} would put a resident's data {where}", remedy);
        }

        return wording;
    }
}
