using System.Runtime.CompilerServices;

namespace Allentown311.Hub.Tests.Standards;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Source => Path.Combine(Root, "src");

    /// <summary>The C# files of src, without generated ones.</summary>
    public static IEnumerable<string> Files => Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    /// <summary>The C# files of src, tests and samples, without generated ones.</summary>
    public static IEnumerable<string> AllFiles => new[] { "src", "tests", "samples" }
        .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Root, f), "*.cs", SearchOption.AllDirectories))
        .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Where(f => !f.Contains("node_modules", StringComparison.Ordinal));

    private static string FindRoot([CallerFilePath] string source = "")
    {
        var folder = new FileInfo(source).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new AssertInconclusiveException(
            $"The source tree is not on this machine: no Directory.Packages.props above {source}.");
    }
}
