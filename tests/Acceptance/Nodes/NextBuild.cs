using System.Diagnostics;
using System.Globalization;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Nodes;

/// <summary>The next release of the hub, which eng/test.sh builds with the migrations in Nodes/Next.</summary>
internal static class NextBuild
{
    public const string Version = "0.2.0";

    /// <summary>The version of its tables: the number of its one migration, which follows those of this release.</summary>
    public static int Schema { get; } = Directory
        .GetFiles(Path.Combine(Programs.Allentown, "..", "..", "tests", "Acceptance", "Nodes", "Next"), "*.down.sql")
        .Max(file => int.Parse(Path.GetFileName(file)[..3], CultureInfo.InvariantCulture));

    private const string Command = "dotnet build src/Hub -p:NextVersion=true -p:ArtifactsPath=$PWD/artifacts/next -p:RunAnalyzers=false";

    // The tests are in artifacts/bin/Acceptance/debug.
    private static readonly string Here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
    private static readonly string Program = Path.GetFullPath(
        Path.Combine(Here, "..", "..", "..", "next", "bin", "Hub", Path.GetFileName(Here), "hub.dll"));

    /// <summary>Skips the test where the next release was not built.</summary>
    public static void RequireBuild()
    {
        if (!File.Exists(Program))
        {
            Assert.Inconclusive(
                $"Two versions at once are not tested: there is no hub of the release to come. To build it, in the repository: {Command}");
        }
    }

    /// <summary>Starts the next release instead of this build.</summary>
    public static void Use(ProcessStartInfo start) => start.ArgumentList[0] = Program;
}
