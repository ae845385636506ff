using System.IO.Enumeration;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Csv;

/// <summary>Patterns for file names in a folder, with <c>*</c> and <c>?</c>; upper and lower case are the same.</summary>
public static class FilePattern
{
    /// <summary>Reads the <c>files:</c> key of a section; null when a mistake was noted.</summary>
    internal static string? Read(YamlMap section, string example)
    {
        var files = section.NeedText("files", $"\"{example}\"");
        if (files is null || files.AsSpan().IndexOfAny('/', '\\') < 0)
        {
            return files;
        }

        section.Find("files")!.Fault(
            $"\"{section.Path}.files\" names a folder", $"Write a file name with * and ?, such as {example}; the folder is connection.in");
        return null;
    }

    /// <summary>Stands between patterns of which one must match.</summary>
    public const char Or = '|';

    /// <summary>True when the pattern, or one of several, matches a file name.</summary>
    public static bool Matches(string pattern, ReadOnlySpan<char> name)
    {
        foreach (var range in pattern.AsSpan().Split(Or))
        {
            if (FileSystemName.MatchesSimpleExpression(pattern.AsSpan(range), name, ignoreCase: true))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when both patterns match some file name.</summary>
    internal static bool CanOverlap(string a, string b) =>
        a.Split(Or).Any(one => b.Split(Or).Any(other => CanOneOverlap(one, other)));

    private static bool CanOneOverlap(string a, string b)
    {
        // meet[i, j] is true when the rest of one pattern from i and the rest of the other from j match some name in common. A "*" matches
        // nothing, or one character more.
        var meet = new bool[a.Length + 1, b.Length + 1];
        for (var i = a.Length; i >= 0; i--)
        {
            for (var j = b.Length; j >= 0; j--)
            {
                var (x, y) = (i < a.Length ? a[i] : '\0', j < b.Length ? b[j] : '\0');
                meet[i, j] = (x, y) is ('\0', '\0')
                    || (x == '*' && (meet[i + 1, j] || (y != '\0' && meet[i, j + 1])))
                    || (y == '*' && (meet[i, j + 1] || (x != '\0' && meet[i + 1, j])))
                    || (x != '\0'
                        && y != '\0'
                        && x != '*'
                        && y != '*'
                        && (x == '?' || y == '?' || char.ToUpperInvariant(x) == char.ToUpperInvariant(y))
                        && meet[i + 1, j + 1]);
            }
        }

        return meet[0, 0];
    }
}
