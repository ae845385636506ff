using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>Keeps what is a resident's out of places that are shown or logged on the way.</summary>
internal static class PersonalData
{
    /// <summary>Notes a template that writes it there; gives the template back.</summary>
    /// <param name="value">Where it stands.</param>
    /// <param name="wording">The template.</param>
    /// <param name="where">Where it would come, in words.</param>
    /// <param name="remedy">Where it may be written.</param>
    public static SecretTemplate? KeepOut(YamlValue value, SecretTemplate? wording, string where, string remedy)
    {
        var personal = wording?.Sent.Names.FirstOrDefault(n =>
            n is "ticket.address" or "ticket.description" || (n.StartsWith("resident.", StringComparison.Ordinal) && n != "resident.language"));
        if (personal is not null)
        {
            value.Fault($"{{{{{personal}}}}} would put a resident's data {where}", remedy);
        }

        return wording;
    }
}
