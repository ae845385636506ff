using System.Diagnostics;

namespace Allentown311.Acceptance.Crashes;

/// <summary>A real file system of a few MiB in memory, mounted over a folder, which a test can fill to the last byte.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string folder;
    private readonly string ballast;

    public SmallDisk(string folder, int mebibytes)
    {
        this.folder = Directory.CreateDirectory(folder).FullName;
        ballast = Path.Combine(folder, "ballast");
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            Assert.Inconclusive("Mounting a small disk to fill takes root on Linux.");
        if (Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", folder) is { Length: > 0 } refused)
            Assert.Inconclusive($"No small disk can be mounted here: {refused}");
    }

    /// <summary>Fills the disk until not one byte is free.</summary>
    public void Fill()
    {
        using var file = new FileStream(ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 1 << 20, 1 << 12, 1 })
        {
            var block = new byte[size];
            try
            {
                while (true)
                    file.Write(block);
            }
            catch (IOException)
            {
                // Full, for blocks of this size.
            }
        }
    }

    /// <summary>Makes room again.</summary>
    public void Free() => File.Delete(ballast);

    // A lazy unmount succeeds while a program still has a file open on the disk.
    public void Dispose() => Run("umount", "-l", folder);

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : $"{program}: {output}";
    }
}
