using System.Collections.Frozen;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Mail;
using Allentown311.Mappings.Queue;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Sql;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Loading;

/// <summary>
/// Reads the sections of one connector kind; null when a mistake was noted. It reads its own keys and leaves closing the top level to the
/// loader.
/// </summary>
public delegate Mapping? MappingReader(YamlMap root, MappingHeader header);

/// <summary>The connector kinds a mapping may name.</summary>
public static class MappingKinds
{
    /// <summary>The kinds that are built into the hub.</summary>
    public static FrozenDictionary<string, MappingReader> BuiltIn { get; } = new Dictionary<string, MappingReader>(StringComparer.Ordinal)
    {
        ["soap"] = SoapMapping.Read,
        ["rest"] = RestMapping.Read,
        ["csv"] = CsvMapping.Read,
        ["files"] = CsvMapping.ReadFiles,
        ["sql"] = SqlMapping.Read,
        ["queue"] = QueueMapping.Read,
        ["mail"] = MailMapping.Read,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
