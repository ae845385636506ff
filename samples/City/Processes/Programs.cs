using System.Diagnostics;
using System.Reflection;

namespace Allentown311.City.Processes;

/// <summary>Finds and starts the other programs of the same build.</summary>
internal static class Programs
{
    /// <summary>The city folder the demo runs.</summary>
    public static readonly string CityFolder = typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "CityFolder").Value!;

    /// <exception cref="DemoException">The program was not built.</exception>
    public static ProcessStartInfo Start(string project, string file, IEnumerable<string> arguments)
    {
        // This program is in artifacts/bin/City/debug; the others are in artifacts/bin/<project>/debug.
        var here = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var program = Path.GetFullPath(Path.Combine(here, "..", "..", project, Path.GetFileName(here), file));
        return File.Exists(program)
            ? new ProcessStartInfo(DotNet(), [program, .. arguments])
            : throw new DemoException($"{program} is missing. Build it with: dotnet build samples/City");
    }

    /// <summary>Runs a program to its end with this one's own input and output.</summary>
    public static async Task<int> RunAsync(string project, string file, IEnumerable<string> arguments)
    {
        using var process = Process.Start(Start(project, file, arguments))!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static string DotNet() =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own
        : "dotnet";
}
