using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>
/// Reads variables for commands that only check or try files. A secret or address that is not set gets its own name as its value, so that
/// an integrator can work on a mapping without the department's passwords.
/// </summary>
internal static class SampleVariables
{
    /// <summary>The variable's value; where it is not set and the file has no default, a stand-in that shows its name.</summary>
    public static string? ReadOrStandIn(string name) => name.StartsWith(Variables.StandIn, StringComparison.Ordinal)
        ? $"unset-{name[Variables.StandIn.Length..].Replace(':', '-')}" : Variables.FromEnvironment(name);

    /// <summary>The same; <paramref name="unset"/> gets the names that were stood in for.</summary>
    public static string? ReadOrStandIn(string name, ISet<string> unset)
    {
        if (name.StartsWith(Variables.StandIn, StringComparison.Ordinal))
        {
            unset.Add(name[Variables.StandIn.Length..]);
        }

        return ReadOrStandIn(name);
    }
}
