using System.Reflection;
using Allentown311.Connectors;

namespace Allentown311.Acceptance.Crashes;

internal static class CrashPoints
{
    /// <summary>The names of all crash points.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. typeof(CrashPoint).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.IsLiteral)
            .Select(f => (string)f.GetRawConstantValue()!),
    ];
}
