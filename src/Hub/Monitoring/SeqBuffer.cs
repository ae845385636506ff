namespace Allentown311.Hub.Monitoring;

/// <summary>
/// The folder that holds the events for Seq until they are posted: <c>seq</c> in the data folder. Only its owner can read it, and its size
/// is bounded. The sink enforces its own limit only after a failed post, and those can be ten minutes apart; this class stops new events
/// in between.
/// </summary>
internal sealed class SeqBuffer
{
    /// <summary>The size in bytes beyond which the sink deletes the oldest events: 256 MiB.</summary>
    public const long Limit = 256 * 1024 * 1024;

    /// <summary>The size in bytes up to which the sink stores posts that Seq refused as invalid, for people to look at: 16 MiB.</summary>
    public const long RefusedLimit = 16 * 1024 * 1024;

    // The size of one of the sink's files (Serilog.Sinks.Seq, DurableSeqSink). The sink deletes whole files, and never the newest two.
    private const long FileLimit = 100 * 1024 * 1024;

    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);

    private readonly string folder;
    private readonly long maxBytes;
    private readonly TimeProvider time;
    private ILogger? log;

    // Many threads call HasRoom at once. The one that moves nextCheck forward measures the folder and sets isFull; the others read isFull.
    private long nextCheck;
    private volatile bool isFull;

    /// <summary>Creates the folder, or takes over the one of an earlier run.</summary>
    /// <param name="data">The hub's data folder, which no other hub uses.</param>
    /// <param name="time">The clock.</param>
    /// <param name="maxBytes">The size in bytes from which on no event is added; by default <see cref="Limit"/> plus one file.</param>
    /// <exception cref="MonitoringSettingsException">The folder cannot be created.</exception>
    public SeqBuffer(string data, TimeProvider time, long maxBytes = Limit + FileLimit)
    {
        folder = Path.GetFullPath(Path.Combine(data, "seq"));
        this.time = time;
        this.maxBytes = maxBytes;
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

    /// <summary>The path with which the names of the buffer's files begin.</summary>
    public string BaseFile => Path.Combine(folder, "events");

    /// <summary>Sets the log to which a full buffer is reported.</summary>
    public void ReportTo(ILogger to) => log = to;

    /// <summary>True while events may be added. The disk is checked once a second, and in between the last result is returned.</summary>
    public bool HasRoom()
    {
        var now = time.GetTimestamp();
        var due = Interlocked.Read(ref nextCheck);
        var next = now + (long)(CheckInterval.TotalSeconds * time.TimestampFrequency);
        if (now >= due && Interlocked.CompareExchange(ref nextCheck, next, due) == due)
        {
            try
            {
                Measure();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The sink fails on the same disk, and reports the cause in Serilog's self-log.
            }
        }

        return !isFull;
    }

    private IEnumerable<FileInfo> Files => new DirectoryInfo(folder).EnumerateFiles("events-*.clef");

    // The last process may have ended in the middle of an event. Without a line break, this one's first event would continue that line.
    private void EndLastLine()
    {
        if (Files.MaxBy(file => file.LastWriteTimeUtc) is { Length: > 0 } newest)
        {
            using var file = newest.Open(FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
            {
                file.Write("\n"u8);
            }
        }
    }

    private void Measure()
    {
        var bytes = Files.Sum(file => file.Length);
        var wasFull = isFull;
        isFull = bytes >= maxBytes;
        if (isFull && !wasFull && log is not null)
        {
            Log.SeqBufferFull(log, bytes);
        }
    }
}
