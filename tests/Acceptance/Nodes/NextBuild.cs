using System.Diagnostics;

namespace Allentown311.Acceptance.Nodes;

/// <summary>The hub as eng/test.sh builds it a third time: the release to come, with the migrations in Nodes/Next.</summary>
internal static class NextBuild
{
    public const string Version = "0.2.0";

    private const string Command = "dotnet build src/Hub -p:NextVersion=true -p:ArtifactsPath=$PWD/artifacts/next -p:RunAnalyzers=false";

    // artifacts/bin/Acceptance/debug is where this is.
    private static readonly string Program = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "..", "next", "bin", "Hub", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "hub.dll"));

    /// <summary>Skips the test where it was not built.</summary>
    public static void ShouldBeThere()
    {
        if (!File.Exists(Program))
            Assert.Inconclusive($"Two versions at once are not tested: there is no hub of the release to come. To build it, in the repository: {Command}");
    }

    /// <summary>Starts that hub instead.</summary>
    public static void Use(ProcessStartInfo start) => start.ArgumentList[0] = Program;
}
