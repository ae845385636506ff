using System.Reflection;

namespace Allentown311.Hub.Monitoring;

/// <summary>This program's version.</summary>
internal static class ProgramVersion
{
    /// <summary>As a person reads it: <c>1.0.0</c>.</summary>
    public static string Text => Full.Split('+')[0];

    /// <summary>With the commit it was built from, where the build knew it: <c>1.0.0+4c55ef0</c>.</summary>
    public static string Full { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
