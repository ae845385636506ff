namespace Allentown311.Departments.Animals;

/// <summary>A file that grows under its final name, a piece at a time.</summary>
internal sealed class PiecewiseFile(string path, byte[] content, int pieces)
{
    private int written;
    private long last;
    private TimeSpan longest;

    public string Path => path;

    public byte[] Content => content;

    /// <summary>True when the pauses were short enough that no reader can have taken a part for the whole file.</summary>
    public bool WasInTime(TimeSpan pause) =>
        longest < pause && new FileInfo(path) is { Exists: true } file && file.Length == content.Length;

    /// <summary>Writes the next piece.</summary>
    /// <returns>This file once it is whole, else null.</returns>
    public PiecewiseFile? WritePiece()
    {
        if (written > 0)
            longest = TimeSpan.FromTicks(Math.Max(longest.Ticks, TimeProvider.System.GetElapsedTime(last).Ticks));
        var length = Math.Min(Math.Max(1, (content.Length + pieces - 1) / pieces), content.Length - written);
        using (var file = new FileStream(path, written == 0 ? FileMode.Create : FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            file.Write(content, written, length);
        written += length;
        last = TimeProvider.System.GetTimestamp();
        return written == content.Length ? this : null;
    }
}
