using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>The canary, with the YAML value that names its service.</summary>
internal sealed record LocatedCanary(CanarySettings Settings, YamlValue ServiceAt);
