namespace Allentown311.Hub.Monitoring;

/// <summary>
/// The folder in which events wait for Seq, <c>seq</c> in the data folder: readable by its owner alone, and of bounded size. The sink
/// keeps to its limit only after a post that failed, which can be ten minutes apart; between them this stops it.
/// </summary>
internal sealed class SeqBuffer
{
    /// <summary>What the sink throws the oldest events away beyond, in bytes: 256 MiB.</summary>
    public const long Limit = 256 * 1024 * 1024;

    /// <summary>Posts that Seq refused as broken are kept beside the buffer, to look at, up to this many bytes: 16 MiB.</summary>
    public const long RefusedLimit = 16 * 1024 * 1024;

    // The size of one file of the sink's (Serilog.Sinks.Seq, DurableSeqSink): it deletes whole files, and never the newest two.
    private const long FileLimit = 100 * 1024 * 1024;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly string folder;
    private readonly long most;
    private readonly TimeProvider time;
    private ILogger? log;

    // One thread takes each look: the one that moves the instant of the next.
    private long nextLook;
    private volatile bool isFull;

    /// <summary>Makes the folder.</summary>
    /// <param name="data">The hub's data folder, which no other hub uses.</param>
    /// <param name="time">The clock.</param>
    /// <param name="most">The size beyond which no event is added, in bytes; by default <see cref="Limit"/> and one file.</param>
    /// <exception cref="MonitoringSettingsException">The folder cannot be made.</exception>
    public SeqBuffer(string data, TimeProvider time, long most = Limit + FileLimit)
    {
        (folder, this.time, this.most) = (Path.GetFullPath(Path.Combine(data, "seq")), time, most);
        try
        {
            Directory.CreateDirectory(folder);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            EndLastLine();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MonitoringSettingsException($"Events for Seq cannot wait in {folder}: {e.Message}", e);
        }
    }

    /// <summary>What the names of its files begin with.</summary>
    public string BaseFile => Path.Combine(folder, "events");

    /// <summary>Where to say that it is full.</summary>
    public void ReportTo(ILogger to) => log = to;

    /// <summary>True while it takes events. It looks at the disk once a second; in between it says what it saw.</summary>
    public bool HasRoom()
    {
        var (now, due) = (time.GetTimestamp(), Interlocked.Read(ref nextLook));
        var next = now + (long)(LookEvery.TotalSeconds * time.TimestampFrequency);
        if (now >= due && Interlocked.CompareExchange(ref nextLook, next, due) == due)
        {
            try
            {
                Look();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The sink tries all the same, and says in its self-log what is the matter with the disk.
            }
        }

        return !isFull;
    }

    private IEnumerable<FileInfo> Files => new DirectoryInfo(folder).EnumerateFiles("events-*.clef");

    // Where the last process was cut off in the middle of an event, the first event of this one would be added to that.
    private void EndLastLine()
    {
        if (Files.MaxBy(file => file.LastWriteTimeUtc) is { Length: > 0 } last)
        {
            using var file = last.Open(FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
            {
                file.Write("\n"u8);
            }
        }
    }

    private void Look()
    {
        var bytes = Files.Sum(file => file.Length);
        var was = isFull;
        isFull = bytes >= most;
        if (isFull && !was && log is not null)
        {
            Log.SeqBufferFull(log, bytes);
        }
    }
}
