using System.Collections.Immutable;
using Allentown311.CrmCore.Services;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.City;

/// <summary>
/// Reads the departments of a service that come after others: <c>{ code: streets, after: police, until: received }</c> in place of a code.
/// </summary>
internal static class OrderOfWorkReader
{
    /// <summary>The code of a member of <c>departments</c>; null when a mistake was noted.</summary>
    public static YamlValue? CodeOf(YamlValue member) => member.IsMap ? member.Map()!.Need("code", "streets") : member;

    /// <summary>What each department waits for.</summary>
    /// <param name="list">The value of <c>departments</c>; null when it is missing.</param>
    /// <param name="departments">The departments that could be read.</param>
    public static ImmutableDictionary<string, WorkBefore> Read(
        YamlValue? list, ImmutableArray<(string Code, YamlValue At)> departments)
    {
        var before = ImmutableDictionary<string, WorkBefore>.Empty;
        foreach (var map in (list?.List() ?? []).Where(m => m.IsMap).Select(m => m.Map()!))
        {
            var code = map.Find("code")?.Text();
            var after = map.Need("after", "police") is { } value ? ReadFirst(value, code, departments, before) : null;
            var isDone = map.Choice("until", "completed", "completed", "received") == "completed";
            map.Close();
            if (code is not null && after is not null)
            {
                before = before.SetItem(code, new WorkBefore(after, isDone));
            }
        }

        return before;
    }

    private static string? ReadFirst(
        YamlValue value,
        string? code,
        ImmutableArray<(string Code, YamlValue At)> departments,
        ImmutableDictionary<string, WorkBefore> before)
    {
        if (value.Text() is not { } first)
        {
            return null;
        }

        var others = departments.Select(d => d.Code).Where(c => c != code).ToArray();
        if (!others.Contains(first, StringComparer.Ordinal))
        {
            value.Fault(
                $"\"{first}\" is no other department of this service",
                others.Length == 0
                    ? "Name it in departments too"
                    : $"Write one of: {string.Join(", ", others)}{WordSuggestion.Hint(first, others)}");
            return null;
        }

        for (var next = first; before.TryGetValue(next, out var earlier); next = earlier.Department)
        {
            if (earlier.Department == code)
            {
                value.Fault($"{code} and {first} wait for each other", "Let one of them come first");
                return null;
            }
        }

        return first;
    }
}
