namespace Allentown311.Connectors.Csv;

/// <summary>
/// Puts a whole file into a department's folder, or none: the hub writes it under a temporary name, flushes it to the disk and renames it.
/// </summary>
internal sealed class OutgoingFile(DropFolder folder)
{
    /// <summary>Puts the file in place.</summary>
    /// <exception cref="IOException">The rename may or may not have happened.</exception>
    /// <exception cref="LeaseLostException">
    /// Another hub node may have claimed the order; this one created no file with the final name.
    /// </exception>
    public async Task<SubmitResult> PutAsync(string name, byte[] content, Trail trail, CancellationToken ct)
    {
        string temporary, final;
        try
        {
            if (await FindObstacleAsync(name, content, ct) is { } rejected)
            {
                return rejected;
            }

            temporary = folder.Path($".{name}.{Guid.NewGuid():N}.tmp");
            final = folder.Path(name);
            await WriteAsync(temporary, content, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file, the folder, the space or the permission is missing: no file has the final name.
            return new SubmitResult.Retry($"The department's folder cannot be written to: {e.Message}");
        }

        CrashPoint.At(CrashPoint.FileWritten);
        return Rename(name, temporary, final, trail);
    }

    /// <summary>True when the department has the file: it waits in the folder, or the department has moved it to done/.</summary>
    /// <exception cref="IOException">The folder is missing: nothing can be concluded.</exception>
    public bool IsDelivered(string name)
    {
        // The order matters. The department moves files from the folder to done/, so a file that is moved meanwhile is seen in one of them.
        if (DropFolder.Exists(folder.Path(name)) || DropFolder.Exists(folder.Path(DropFolder.Done, name)))
        {
            // The hub that renamed the file may have died before it synced the folder; a file that was reported as found must stay.
            DirectorySync.Flush(folder.Root);
            return true;
        }

        return Directory.Exists(folder.Root) ? false : throw new DirectoryNotFoundException($"{folder.Root} does not exist.");
    }

    /// <summary>
    /// Why the department refused a file of exactly this content; null when it did not. A file in bad/ with other content is the order as
    /// it was before a person corrected it.
    /// </summary>
    public async Task<string?> FindRefusalAsync(string name, byte[] content, CancellationToken ct)
    {
        var bad = folder.Path(DropFolder.Bad, name);
        return DropFolder.Exists(bad) && await HoldsAsync(bad, content, ct)
            ? $"The department could not read this file: it moved {name} to bad/. Correct the order or the mapping, then retry."
            : null;
    }

    private static async Task<bool> HoldsAsync(string path, byte[] content, CancellationToken ct)
    {
        try
        {
            await using var file = PlainFile.OpenRead(path, alone: false);
            if (file.Length != content.Length)
            {
                return false;
            }

            var bytes = new byte[content.Length];
            await file.ReadExactlyAsync(bytes, ct);
            return bytes.AsSpan().SequenceEqual(content);
        }
        catch (Exception e) when (e is NotPlainException or FileNotFoundException or EndOfStreamException)
        {
            // A link or a pipe is no file that the department refused, nor is one that it has just taken away.
            return false;
        }
    }

    private async Task<SubmitResult?> FindObstacleAsync(string name, byte[] content, CancellationToken ct)
    {
        if (DropFolder.IsLink(folder.Path(name)))
        {
            return new SubmitResult.Rejected($"{name} is a symbolic link in the department's folder: remove it, then retry.");
        }

        return await FindRefusalAsync(name, content, ct) is { } reason ? new SubmitResult.Rejected(reason) : null;
    }

    private static async Task WriteAsync(string temporary, byte[] content, CancellationToken ct)
    {
        try
        {
            await using var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            PrivateFiles.Share(file.SafeFileHandle);
            await file.WriteAsync(content, ct);

            // The bytes reach the disk before the name does: after a power cut no half-written file has the final name.
            file.Flush(flushToDisk: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    private SubmitResult Rename(string name, string temporary, string final, Trail trail)
    {
        // Checked at the last moment: when this hub was stopped for longer than its lease, another one may have sent the file meanwhile.
        try
        {
            if (IsDelivered(name))
            {
                TryDelete(temporary);
                return new SubmitResult.AlreadyExists(null);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            return new SubmitResult.Retry($"The department's folder cannot be looked through: {e.Message}");
        }

        try
        {
            trail.EnsureHeld();
        }
        catch (LeaseLostException)
        {
            TryDelete(temporary);
            throw;
        }

        try
        {
            ExclusiveMove.Move(temporary, final);
            CrashPoint.At(CrashPoint.FileNamed);
            DirectorySync.Flush(folder.Root);
            return new SubmitResult.HandedOver();
        }
        catch (IOException) when (File.Exists(temporary) && DropFolder.Exists(final))
        {
            TryDelete(temporary);
            return new SubmitResult.AlreadyExists(null);
        }
        catch (UnauthorizedAccessException e) when (File.Exists(temporary) && !DropFolder.Exists(final))
        {
            TryDelete(temporary);
            return new SubmitResult.Retry($"The department's folder does not let a file be renamed: {e.Message}");
        }
    }

    private static void TryDelete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Departments do not read names that start with a dot and end in .tmp; the operators' guide says to delete old ones.
        }
    }
}
