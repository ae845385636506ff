using Allentown311.Connectors.Coded;
using Allentown311.Mappings;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands.Trying;

/// <summary>A mapping whose department a command connects to. It needs the passwords of this one mapping, and of no other.</summary>
internal static class ConnectedMapping
{
    /// <summary>The mapping; null after printing what is wrong with the city folder, or what is not set.</summary>
    public static Mapping? Load(string folder, string name) =>
        CommonOptions.LoadCity(folder, connects: false) is { } plain
        && ChosenMappings.Choose(plain, name) is [var mapping]
        && CommonOptions.LoadCity(
            folder,
            file => file == mapping.File ? Variables.FromEnvironment : SampleVariables.ReadOrStandIn,
            _ => CodedReader.KindsOf(folder)) is { } city
            ? city.Mappings[name]
            : null;
}
