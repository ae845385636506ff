namespace Allentown311.Connectors.Csv;

/// <summary>
/// Watches the status files that were moved to done/ or bad/. A program whose upload paused for longer than the hub waits writes the rest
/// into the file that the hub has moved, so a file that has changed since is read again. Safe for concurrent use.
/// </summary>
internal sealed class ArchivedFiles(DropFolder folder, string pattern, TimeSpan quiet)
{
    // How long after its last change a file is watched.
    private static readonly TimeSpan WatchTime = TimeSpan.FromHours(24);

    // Another hub node may have moved files, or this one before it was started again.
    private static readonly TimeSpan ListInterval = TimeSpan.FromMinutes(10);

    private const int MaxWatched = 4096;

    private readonly Lock gate = new();

    // Guarded by gate. What was read of a file, by its path.
    private readonly Dictionary<string, WatchedFile> watched = new(StringComparer.Ordinal);

    // Guarded by gate. What was read and is not acknowledged yet, by its content hash.
    private readonly Dictionary<string, (string? Path, FileState State)> unacknowledged = new(StringComparer.Ordinal);
    private DateTimeOffset? listedAt;

    /// <summary>Remembers what was read, so that <see cref="Acknowledge"/> knows whether the file has changed since.</summary>
    /// <param name="sha256">The content's hash.</param>
    /// <param name="file">The file, with its time as it was before it was read.</param>
    /// <param name="size">How many bytes were read.</param>
    /// <param name="isArchived">True for a file in done/ or bad/.</param>
    public void Remember(string sha256, FileInfo file, long size, bool isArchived)
    {
        lock (gate)
        {
            if (unacknowledged.Count >= MaxWatched)
            {
                unacknowledged.Clear();
            }

            unacknowledged[sha256] = (isArchived ? file.FullName : null, new FileState(size, file.LastWriteTimeUtc));
        }
    }

    /// <summary>Watches a file from now on: what was read of it is durable.</summary>
    /// <param name="sha256">The hash of what was read.</param>
    /// <param name="target">Where the file was moved to; null when it was not moved.</param>
    public void Acknowledge(string sha256, FileInfo? target)
    {
        lock (gate)
        {
            var isKnown = unacknowledged.Remove(sha256, out var read);
            if ((read.Path ?? target?.FullName) is { } path && (watched.Count < MaxWatched || watched.ContainsKey(path)))
            {
                watched[path] = new WatchedFile(isKnown ? read.State : null);
            }
        }
    }

    /// <summary>A file that has changed since it was read, and not for a while; null for none.</summary>
    /// <param name="now">The time (UTC).</param>
    /// <param name="isNew">True when this hub has not read the file since it was started.</param>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public FileInfo? FindChanged(DateTimeOffset now, out bool isNew)
    {
        lock (gate)
        {
            if (listedAt is null || now - listedAt >= ListInterval)
            {
                listedAt = now;
                AddUnwatched(now);
            }

            foreach (var (path, file) in watched)
            {
                var current = new FileInfo(path);
                if (!current.Exists || now.UtcDateTime - current.LastWriteTimeUtc > WatchTime)
                {
                    watched.Remove(path);
                    continue;
                }

                var state = new FileState(current.Length, current.LastWriteTimeUtc);
                if (state == file.Read)
                {
                    continue;
                }

                if (file.Seen != state)
                {
                    (file.Seen, file.SeenSince) = (state, now);
                }

                if (now - file.SeenSince >= quiet)
                {
                    // The next look waits anew: the file may be held open, or the commit may fail.
                    file.SeenSince = now;
                    isNew = file.Read is null;
                    return current;
                }
            }

            isNew = false;
            return null;
        }
    }

    private void AddUnwatched(DateTimeOffset now)
    {
        if (!folder.HasSubfolder(DropFolder.Done))
        {
            return;
        }

        var recent = DropFolder.ListFinalFiles(folder.Path(DropFolder.Done), name => FileReplay.IsStatusFile(pattern, name))
            .Where(file => file.LinkTarget is null && !watched.ContainsKey(file.FullName))
            .Where(file => now.UtcDateTime - file.LastWriteTimeUtc <= WatchTime)
            .OrderByDescending(file => file.LastWriteTimeUtc)
            .Take(Math.Max(0, MaxWatched - watched.Count));
        foreach (var file in recent)
        {
            watched[file.FullName] = new WatchedFile(null);
        }
    }

    private sealed record FileState(long Size, DateTime Written);

    /// <param name="read">The file when it was read; null when this hub has not read it since it was started.</param>
    private sealed class WatchedFile(FileState? read)
    {
        public FileState? Read => read;

        public FileState? Seen { get; set; }

        public DateTimeOffset SeenSince { get; set; }
    }
}
