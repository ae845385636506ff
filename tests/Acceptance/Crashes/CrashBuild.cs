using System.Diagnostics;

namespace Allentown311.Acceptance.Crashes;

/// <summary>The hub that eng/test.sh builds with the crash points compiled in.</summary>
internal static class CrashBuild
{
    private const string Command = "dotnet build src/Hub -p:CrashPoints=true -p:ArtifactsPath=$PWD/artifacts/crash -p:RunAnalyzers=false";

    /// <summary>The folder of the ordinary build, artifacts/bin/Hub/debug, and of the one with crash points.</summary>
    public static (string Ordinary, string Crash) Folders()
    {
        var here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var artifacts = Path.GetFullPath(Path.Combine(here, "..", "..", ".."));
        var hub = Path.Combine("bin", "Hub", Path.GetFileName(here));
        var crash = Path.Combine(artifacts, "crash", hub);
        if (!File.Exists(Path.Combine(crash, "hub.dll")))
            Assert.Inconclusive($"There is no hub with crash points. To build it, in the repository: {Command}");
        return (Path.Combine(artifacts, hub), crash);
    }

    /// <summary>
    /// Starts the hub with crash points, which kills itself at this point; with <c>name:3</c> when it reaches it for the third time.
    /// </summary>
    public static void DieAt(ProcessStartInfo start, string point)
    {
        var (ordinary, crash) = Folders();
        start.ArgumentList[0].ShouldStartWith(ordinary);
        start.ArgumentList[0] = Path.Combine(crash, "hub.dll");
        start.Environment["HUB_CRASH_AT"] = point;
    }
}
