using Allentown311.Connectors.Files;

namespace Allentown311.Connectors.Csv;

/// <summary>
/// Puts a whole file into a department's folder, or none: the hub writes it under a temporary name, flushes it to the disk and renames it.
/// The temporary name decides what became of a rename whose answer was lost: while it is there nothing was renamed, and once the hub has
/// deleted it nothing will be.
/// </summary>
internal sealed class OutgoingFile(IFilePlace place)
{
    /// <summary>Puts the file in place.</summary>
    /// <exception cref="IOException">The rename may or may not have happened.</exception>
    /// <exception cref="LeaseLostException">
    /// Another hub node may have claimed the order; this one created no file with the final name.
    /// </exception>
    public async Task<SubmitResult> PutAsync(string name, byte[] content, Trail trail, CancellationToken ct)
    {
        var temporary = FileSpot.Of($".{name}.{Guid.NewGuid():N}.tmp");
        try
        {
            if (await FindObstacleAsync(name, content, ct) is { } rejected)
            {
                return rejected;
            }

            await place.WriteAsync(temporary, content, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file, the folder, the space or the permission is missing: no file has the final name.
            return new SubmitResult.Retry($"The department's folder cannot be written to: {e.Message}");
        }

        CrashPoint.At(CrashPoint.FileWritten);
        return await RenameAsync(name, temporary, trail, ct);
    }

    /// <summary>True when the department has the file: it waits in the folder, or the department has moved it to done/.</summary>
    /// <exception cref="IOException">The folder is missing: nothing can be concluded.</exception>
    public async Task<bool> IsDeliveredAsync(string name, CancellationToken ct)
    {
        // The order matters. The department moves files from the folder to done/, so a file that is moved meanwhile is seen in one of them.
        if (await place.FindAsync(FileSpot.Of(name), ct) is not null
            || await place.FindAsync(new FileSpot(DropFolder.Done, name), ct) is not null)
        {
            // The hub that renamed the file may have died before it synced the folder; a file that was reported as found must stay.
            await place.SyncNamesAsync(ct);
            return true;
        }

        return await place.ExistsAsync(ct) ? false : throw new DirectoryNotFoundException($"{place.Root} does not exist.");
    }

    /// <summary>
    /// Why the department refused a file of exactly this content; null when it did not. A file in bad/ with other content is the order as
    /// it was before a person corrected it.
    /// </summary>
    public async Task<string?> FindRefusalAsync(string name, byte[] content, CancellationToken ct)
    {
        var bad = new FileSpot(DropFolder.Bad, name);
        return await place.FindAsync(bad, ct) is not null && await HoldsAsync(bad, content, ct)
            ? $"The department could not read this file: it moved {name} to bad/. Correct the order or the mapping, then retry."
            : null;
    }

    /// <summary>
    /// Makes sure that no rename is on its way any more, where one could be: a request that arrives late finds no file to rename.
    /// </summary>
    public async Task EndLateRenamesAsync(string name, CancellationToken ct)
    {
        if (!place.AnswersCanBeLost)
        {
            return;
        }

        List<FileSpot> temporaries = [];
        bool IsTemporary(string n) => n.StartsWith($".{name}.", StringComparison.Ordinal) && n.EndsWith(".tmp", StringComparison.Ordinal);
        await foreach (var file in place.ListAsync(null, IsTemporary, ct))
        {
            temporaries.Add(file.Spot);
        }

        foreach (var temporary in temporaries)
        {
            await place.DeleteAsync(temporary, ct);
        }
    }

    private async Task<bool> HoldsAsync(FileSpot file, byte[] content, CancellationToken ct)
    {
        try
        {
            return (await place.ReadAsync(file, content.Length, alone: false, ct)).AsSpan().SequenceEqual(content);
        }
        catch (Exception e) when (e is NotPlainException or FileNotFoundException or EndOfStreamException or TooLargeException)
        {
            // A link or a pipe is no file that the department refused, nor is one that it has just taken away.
            return false;
        }
    }

    private async Task<SubmitResult?> FindObstacleAsync(string name, byte[] content, CancellationToken ct)
    {
        if (await place.FindAsync(FileSpot.Of(name), ct) is { Link: not null })
        {
            return new SubmitResult.Rejected($"{name} is a symbolic link in the department's folder: remove it, then retry.");
        }

        return await FindRefusalAsync(name, content, ct) is { } reason ? new SubmitResult.Rejected(reason) : null;
    }

    private async Task<SubmitResult> RenameAsync(string name, FileSpot temporary, Trail trail, CancellationToken ct)
    {
        // Checked at the last moment: when this hub was stopped for longer than its lease, another one may have sent the file meanwhile.
        try
        {
            if (await IsDeliveredAsync(name, ct))
            {
                await TryDeleteAsync(temporary, ct);
                return new SubmitResult.AlreadyExists(null);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await TryDeleteAsync(temporary, ct);
            return new SubmitResult.Retry($"The department's folder cannot be looked through: {e.Message}");
        }

        try
        {
            trail.EnsureHeld();
        }
        catch (LeaseLostException)
        {
            await TryDeleteAsync(temporary, ct);
            throw;
        }

        try
        {
            await place.PublishAsync(temporary, FileSpot.Of(name), ct);
            CrashPoint.At(CrashPoint.FileNamed);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await ResolveAsync(name, temporary, e, ct);
        }

        await place.SyncNamesAsync(ct);
        return new SubmitResult.HandedOver();
    }

    // Whatever the failure says, the temporary name tells whether the file was renamed. Where it cannot be asked, the outcome is unknown.
    private async Task<SubmitResult> ResolveAsync(string name, FileSpot temporary, Exception failure, CancellationToken ct)
    {
        if (await place.DeleteAsync(temporary, ct))
        {
            return await IsDeliveredAsync(name, ct)
                ? new SubmitResult.AlreadyExists(null)
                : new SubmitResult.Retry($"The department's folder does not let a file be renamed: {failure.Message}");
        }

        return await IsDeliveredAsync(name, ct)
            ? new SubmitResult.HandedOver()
            : throw new OutcomeUnknownException(
                $"{name} has left its temporary name, and is neither in {place.Root} nor in its done/ ({failure.Message})", failure);
    }

    private async Task TryDeleteAsync(FileSpot temporary, CancellationToken ct)
    {
        try
        {
            await place.DeleteAsync(temporary, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Departments do not read names that start with a dot and end in .tmp; the operators' guide says to delete old ones.
        }
    }
}
