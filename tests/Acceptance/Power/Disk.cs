using System.Diagnostics;
using Allentown311.Acceptance.Harness;

namespace Allentown311.Acceptance.Power;

/// <summary>Keeps, beside a folder a program works in, what a disk would still hold of it after a power cut (powerloss.c says what that is).</summary>
internal sealed class Disk : IDisposable
{
    private readonly string library;
    private readonly string live;
    private readonly DirectoryInfo kept = Directory.CreateTempSubdirectory("disk-");

    public Disk(string live)
    {
        var artifacts = Path.GetFullPath(Path.Combine(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory), "..", "..", ".."));
        (this.live, library) = (Directory.CreateDirectory(live).FullName, Path.Combine(artifacts, "powerloss.so"));
        if (!File.Exists(library))
            Assert.Inconclusive("Nothing to cut the power with. To build it, on Linux, in the repository: mkdir -p artifacts && cc -O2 -fPIC -shared -o artifacts/powerloss.so tests/Acceptance/Power/powerloss.c -ldl -lpthread");
    }

    /// <summary>Whatever is started writes to this disk.</summary>
    public void Watch(ProcessStartInfo start)
    {
        start.Environment["LD_PRELOAD"] = library;
        start.Environment["POWERLOSS_LIVE"] = live;
        start.Environment["POWERLOSS_DISK"] = kept.FullName;
    }

    /// <summary>The power is gone, and comes back: the folders below ("" for the whole) hold what was synced, and nothing else.</summary>
    public void Cut(RunningProgram program, params string[] folders)
    {
        program.Kill();
        foreach (var folder in folders)
        {
            Directory.Delete(Path.Combine(live, folder), recursive: true);
            var names = Path.Combine(kept.FullName, "names", folder);
            if (Directory.Exists(names))
                Directory.Move(names, Path.Combine(live, folder));
            else
                Directory.CreateDirectory(Path.Combine(live, folder));
        }
    }

    public void Dispose() => kept.Delete(recursive: true);
}
