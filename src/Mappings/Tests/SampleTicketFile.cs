using Allentown311.CrmCore.Services;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Tests;

/// <summary>Reads a ticket from a YAML file of its own, of the same shape as the <c>ticket:</c> of a mapping's test.</summary>
public static class SampleTicketFile
{
    /// <summary>The ticket; null, with the mistakes noted, when it cannot be read.</summary>
    public static SampleTicket? Read(string file, string text, Catalogue catalogue, Faults faults)
    {
        var services = catalogue.Services.Select(s => s.Code).ToHashSet(StringComparer.Ordinal);
        var answers = catalogue.Services.SelectMany(s => s.Questions).Select(q => q.Code).Distinct(StringComparer.Ordinal).ToList();
        return YamlFile.Read(file, text, faults, Variables.FromEnvironment) is { } map
            ? SampleReader.Read(
                map, new LoadContext(faults, _ => Variables.FromEnvironment, services, answers, _ => MappingKinds.BuiltIn)) : null;
    }
}
