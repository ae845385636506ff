using System.Collections.Immutable;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Loading;

/// <summary>The sections that every mapping has, after reading. Each kind reads its own sections and makes the mapping of both.</summary>
/// <param name="Name">The mapping's name.</param>
/// <param name="Connector">The connector's name.</param>
/// <param name="File">The file, relative to the city folder.</param>
/// <param name="Limits">Time-out, retry, breaker, concurrency, rate.</param>
/// <param name="Codes">Code tables.</param>
/// <param name="Status">Status table.</param>
/// <param name="ResendIsSafe"><c>resend: safe</c>.</param>
/// <param name="Tests">The file's own tests.</param>
/// <param name="OrderNames">Names that submit, find and file-name templates may use.</param>
public sealed record MappingHeader(
    string Name, string Connector, string File, Limits Limits, CodeTables Codes, StatusTable Status, bool ResendIsSafe,
    ImmutableArray<MappingTest> Tests, Names OrderNames);
