using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>
/// Where files are only checked or tried, a secret or address that is not set is stood in for by its own name, so that a mapping can be
/// worked on without the department's passwords.
/// </summary>
internal static class SampleVariables
{
    /// <summary>The variable's value; where a file has no default either, a stand-in that shows its name.</summary>
    public static string? OrDummy(string name) => name.StartsWith(Variables.StandIn, StringComparison.Ordinal)
        ? $"unset-{name[Variables.StandIn.Length..].Replace(':', '-')}" : Variables.FromEnvironment(name);
}
