using System.Diagnostics;
using System.Reflection;

namespace Allentown311.Acceptance.Harness;

/// <summary>The programs under test, in the folders where this build put them.</summary>
internal static class Programs
{
    /// <summary>The sample city folder.</summary>
    public static readonly string Allentown = typeof(Programs).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "CityFolder").Value!;

    public static ProcessStartInfo Hub(params IEnumerable<string> arguments) => Start("Hub", "hub.dll", arguments);

    public static ProcessStartInfo Department(params IEnumerable<string> arguments) => Start("Departments", "departments.dll", arguments);

    /// <summary>The folder with the sample of a coded connector, <c>workorders.dll</c>.</summary>
    public static string Connector => Path.GetDirectoryName(Find("Connector", "workorders.dll"))!;

    private static string Find(string project, string file)
    {
        // The tests are in artifacts/bin/Acceptance/debug, the other programs in artifacts/bin/<project>/debug.
        var here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var found = Path.GetFullPath(Path.Combine(here, "..", "..", project, Path.GetFileName(here), file));
        File.Exists(found).ShouldBeTrue($"{found} is missing: build the solution first");
        return found;
    }

    private static ProcessStartInfo Start(string project, string file, IEnumerable<string> arguments)
    {
        var program = Find(project, file);
        var start = new ProcessStartInfo(DotNet(), [program, .. arguments])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };

        // An address in the environment of the tests must not reach the programs they start.
        start.Environment.Remove("ASPNETCORE_URLS");
        return start;
    }

    private static string DotNet() => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";
}
