using Allentown311.Connectors.Files;

namespace Allentown311.Connectors.Csv;

/// <summary>
/// Watches the status files that were moved to done/ or bad/. A program whose upload paused for longer than the hub waits writes the rest
/// into the file that the hub has moved, so a file that has changed since is read again. Safe for concurrent use.
/// </summary>
internal sealed class ArchivedFiles(IFilePlace place, string pattern, TimeSpan quiet)
{
    // How long after its last change a file is watched.
    private static readonly TimeSpan WatchTime = TimeSpan.FromHours(24);

    // Another hub node may have moved files, or this one before it was started again.
    private static readonly TimeSpan ListInterval = TimeSpan.FromMinutes(10);

    private const int MaxWatched = 4096;

    private readonly Lock gate = new();

    // Guarded by gate. What was read of a file, by its place.
    private readonly Dictionary<FileSpot, WatchedFile> watched = [];

    // Guarded by gate. What was read and is not acknowledged yet, by its content hash.
    private readonly Dictionary<string, (FileSpot? Spot, FileState State)> unacknowledged = new(StringComparer.Ordinal);
    private DateTimeOffset? listedAt;
    private DateTimeOffset? lookedAt;

    /// <summary>Remembers what was read, so that <see cref="Acknowledge"/> knows whether the file has changed since.</summary>
    /// <param name="sha256">The content's hash.</param>
    /// <param name="file">The file, with its time as it was before it was read.</param>
    /// <param name="size">How many bytes were read.</param>
    /// <param name="isArchived">True for a file in done/ or bad/.</param>
    public void Remember(string sha256, FoundFile file, long size, bool isArchived)
    {
        lock (gate)
        {
            if (unacknowledged.Count >= MaxWatched)
            {
                unacknowledged.Clear();
            }

            unacknowledged[sha256] = (isArchived ? file.Spot : null, new FileState(size, file.Written));
        }
    }

    /// <summary>Watches a file from now on: what was read of it is durable.</summary>
    /// <param name="sha256">The hash of what was read.</param>
    /// <param name="target">Where the file was moved to; null when it was not moved.</param>
    public void Acknowledge(string sha256, FileSpot? target)
    {
        lock (gate)
        {
            var isKnown = unacknowledged.Remove(sha256, out var read);
            if ((read.Spot ?? target) is { } spot && (watched.Count < MaxWatched || watched.ContainsKey(spot)))
            {
                watched[spot] = new WatchedFile(isKnown ? read.State : null);
            }
        }
    }

    /// <summary>A file that has changed since it was read, and not for a while; null for none.</summary>
    /// <param name="now">The time (UTC).</param>
    /// <param name="ct">Cancels the call.</param>
    /// <returns>The file, and whether this hub has not read it since it was started.</returns>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public async Task<(FoundFile File, bool IsNew)?> FindChangedAsync(DateTimeOffset now, CancellationToken ct)
    {
        if (lookedAt is { } last && now - last < place.LookInterval)
        {
            return null;
        }

        lookedAt = now;
        if (listedAt is null || now - listedAt >= ListInterval)
        {
            listedAt = now;
            await AddUnwatchedAsync(now, ct);
        }

        FileSpot[] spots;
        lock (gate)
        {
            spots = [.. watched.Keys];
        }

        var found = (await place.FindAsync(spots, ct)).ToDictionary(file => file.Spot);
        lock (gate)
        {
            foreach (var spot in spots)
            {
                if (found.GetValueOrDefault(spot) is not { } current || now.UtcDateTime - current.Written > WatchTime)
                {
                    watched.Remove(spot);
                }
                else if (watched.TryGetValue(spot, out var file) && HasSettled(file, current, now))
                {
                    return (current, file.Read is null);
                }
            }
        }

        return null;
    }

    private bool HasSettled(WatchedFile file, FoundFile current, DateTimeOffset now)
    {
        var state = new FileState(current.Size, current.Written);
        if (state == file.Read)
        {
            return false;
        }

        if (file.Seen != state)
        {
            (file.Seen, file.SeenSince) = (state, now);
        }

        if (now - file.SeenSince < quiet)
        {
            return false;
        }

        // The next look waits anew: the file may be held open, or the commit may fail.
        file.SeenSince = now;
        return true;
    }

    private async Task AddUnwatchedAsync(DateTimeOffset now, CancellationToken ct)
    {
        if (!await place.HasFolderAsync(DropFolder.Done, ct))
        {
            return;
        }

        // The newest are kept, so that a folder of any size costs bounded memory.
        var recent = new PriorityQueue<FileSpot, DateTime>();
        await foreach (var file in place.ListAsync(DropFolder.Done, IsWanted, ct))
        {
            if (file.Link is null && now.UtcDateTime - file.Written <= WatchTime)
            {
                recent.Enqueue(file.Spot, file.Written);
                if (recent.Count > MaxWatched)
                {
                    recent.Dequeue();
                }
            }
        }

        lock (gate)
        {
            foreach (var (spot, _) in recent.UnorderedItems.OrderByDescending(file => file.Priority))
            {
                if (watched.Count < MaxWatched)
                {
                    watched.TryAdd(spot, new WatchedFile(null));
                }
            }
        }
    }

    private bool IsWanted(string name) => FinalName.IsFinal(name) && FileReplay.IsStatusFile(pattern, name);

    private sealed record FileState(long Size, DateTime Written);

    /// <param name="read">The file when it was read; null when this hub has not read it since it was started.</param>
    private sealed class WatchedFile(FileState? read)
    {
        public FileState? Read => read;

        public FileState? Seen { get; set; }

        public DateTimeOffset SeenSince { get; set; }
    }
}
