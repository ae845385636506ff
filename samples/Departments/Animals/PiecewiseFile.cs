namespace Allentown311.Departments.Animals;

/// <summary>A file that grows under its final name, a piece at a time.</summary>
internal sealed class PiecewiseFile(string path, byte[] content, int pieces)
{
    private int written;
    private long lastWrite;
    private TimeSpan longestPause;

    public string Path => path;

    public byte[] Content => content;

    /// <summary>True when every pause was shorter than the given one and the file on disk has its whole length.</summary>
    public bool WasInTime(TimeSpan maxPause) =>
        longestPause < maxPause && new FileInfo(path) is { Exists: true } file && file.Length == content.Length;

    /// <summary>Writes the next piece.</summary>
    /// <returns>This file when it is complete, else null.</returns>
    public PiecewiseFile? WritePiece()
    {
        if (written > 0)
        {
            var pause = TimeProvider.System.GetElapsedTime(lastWrite);
            longestPause = pause > longestPause ? pause : longestPause;
        }

        var length = Math.Min(Math.Max(1, (content.Length + pieces - 1) / pieces), content.Length - written);
        using (var file = new FileStream(path, written == 0 ? FileMode.Create : FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            file.Write(content, written, length);
        written += length;
        lastWrite = TimeProvider.System.GetTimestamp();
        return written == content.Length ? this : null;
    }
}
