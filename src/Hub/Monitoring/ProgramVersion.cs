using System.Reflection;

namespace Allentown311.Hub.Monitoring;

/// <summary>The version of this program.</summary>
internal static class ProgramVersion
{
    /// <summary>The version without the commit: <c>1.0.0</c>.</summary>
    public static string Text => Full.Split('+')[0];

    /// <summary>The version with the commit it was built from, when the build had it: <c>1.0.0+4c55ef0</c>.</summary>
    public static string Full { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
