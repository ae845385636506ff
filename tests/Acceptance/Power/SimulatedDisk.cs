using System.Diagnostics;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Power;

/// <summary>
/// Keeps a copy of the folder in which a program works, as a disk would hold it after a power cut; powerloss.c says what survives one.
/// </summary>
internal sealed class SimulatedDisk : IDisposable
{
    private readonly string library;
    private readonly string live;
    private readonly DirectoryInfo durable = Directory.CreateTempSubdirectory("disk-");

    public SimulatedDisk(string live)
    {
        var artifacts = Path.GetFullPath(Path.Combine(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), "..", "..", ".."));
        this.live = Directory.CreateDirectory(live).FullName;
        library = Path.Combine(artifacts, "powerloss.so");
        if (!File.Exists(library))
        {
            Assert.Inconclusive(
                "Nothing to cut the power with. To build it, on Linux, in the repository: mkdir -p artifacts && "
                + "cc -O2 -fPIC -shared -o artifacts/powerloss.so tests/Acceptance/Power/powerloss.c -ldl -lpthread");
        }
    }

    /// <summary>Lets a program that is started write to this disk.</summary>
    public void Watch(ProcessStartInfo start)
    {
        start.Environment["LD_PRELOAD"] = library;
        start.Environment["POWERLOSS_LIVE"] = live;
        start.Environment["POWERLOSS_DISK"] = durable.FullName;
    }

    /// <summary>
    /// Kills the program and restores these folders below the live one ("" for all of it) to what was synced, as after a power cut.
    /// </summary>
    public void Cut(RunningProgram program, params string[] folders)
    {
        program.Kill();
        foreach (var folder in folders)
        {
            Directory.Delete(Path.Combine(live, folder), recursive: true);
            var names = Path.Combine(durable.FullName, "names", folder);
            if (Directory.Exists(names))
                Directory.Move(names, Path.Combine(live, folder));
            else
                Directory.CreateDirectory(Path.Combine(live, folder));
        }
    }

    public void Dispose() => durable.Delete(recursive: true);
}
