namespace Allentown311.Connectors.Csv;

/// <summary>Puts whole files into a department's folder, or none: written aside, flushed to the disk, renamed.</summary>
internal sealed class OutgoingFile(DropFolder folder)
{
    /// <summary>Puts the file in place.</summary>
    /// <exception cref="IOException">The rename may or may not have happened.</exception>
    public async Task<SubmitResult> PutAsync(string name, byte[] content, Trail trail, CancellationToken ct)
    {
        string aside, final;
        try
        {
            if (await RefusalAsync(name, content, ct) is { } refusal)
            {
                return refusal;
            }

            (aside, final) = (folder.Path($".{name}.{Guid.NewGuid():N}.tmp"), folder.Path(name));
            await WriteAsync(aside, content, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No file, no folder, no room, no right: nothing stands under the final name.
            return new SubmitResult.Retry($"The department's folder cannot be written to: {e.Message}");
        }

        CrashPoint.At(CrashPoint.FileWritten);
        return Rename(name, aside, final, trail);
    }

    /// <summary>True when the department has the file: waiting, or done with.</summary>
    /// <exception cref="IOException">There is no telling: the folder is missing.</exception>
    public bool Holds(string name)
    {
        // In this order: the department moves files from the folder to done, so one on its way is met in one of the two.
        if (DropFolder.Exists(folder.Path(name)) || DropFolder.Exists(folder.Path(DropFolder.Done, name)))
        {
            // Whoever named it may have died before this; what is found must stay.
            FolderNames.Sync(folder.Root);
            return true;
        }

        return Directory.Exists(folder.Root) ? false : throw new DirectoryNotFoundException($"{folder.Root} does not exist.");
    }

    /// <summary>Why the department refused this very file; null when it did not. Other bytes in bad/ are of an order corrected since.</summary>
    public async Task<string?> RefusedAsync(string name, byte[] content, CancellationToken ct)
    {
        var bad = folder.Path(DropFolder.Bad, name);
        return File.Exists(bad) && !DropFolder.IsLink(bad) && (await File.ReadAllBytesAsync(bad, ct)).AsSpan().SequenceEqual(content)
            ? $"The department could not read this file: it moved {name} to bad/. Correct the order or the mapping, then retry." : null;
    }

    private async Task<SubmitResult?> RefusalAsync(string name, byte[] content, CancellationToken ct)
    {
        if (DropFolder.IsLink(folder.Path(name)))
        {
            return new SubmitResult.Rejected($"{name} is a symbolic link in the department's folder: remove it, then retry.");
        }

        return await RefusedAsync(name, content, ct) is { } reason ? new SubmitResult.Rejected(reason) : null;
    }

    private static async Task WriteAsync(string aside, byte[] content, CancellationToken ct)
    {
        try
        {
            await using var file = new FileStream(aside, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            await file.WriteAsync(content, ct);

            // The bytes are on the disk before the name is: after a power cut there is never the half of a file under it.
            file.Flush(flushToDisk: true);
        }
        catch
        {
            TryDelete(aside);
            throw;
        }
    }

    private SubmitResult Rename(string name, string aside, string final, Trail trail)
    {
        // Asked at the last moment: a hub that slept through its lease meets what another one sent meanwhile.
        try
        {
            if (Holds(name))
            {
                TryDelete(aside);
                return new SubmitResult.AlreadyExists(null);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(aside);
            return new SubmitResult.Retry($"The department's folder cannot be looked through: {e.Message}");
        }

        try
        {
            trail.EnsureHeld();
        }
        catch (LeaseLostException)
        {
            TryDelete(aside);
            throw;
        }

        try
        {
            File.Move(aside, final, overwrite: false);
            CrashPoint.At(CrashPoint.FileNamed);
            FolderNames.Sync(folder.Root);
            return new SubmitResult.HandedOver();
        }
        catch (IOException) when (File.Exists(aside) && DropFolder.Exists(final))
        {
            TryDelete(aside);
            return new SubmitResult.AlreadyExists(null);
        }
        catch (UnauthorizedAccessException e) when (File.Exists(aside) && !DropFolder.Exists(final))
        {
            TryDelete(aside);
            return new SubmitResult.Retry($"The department's folder does not let a file be renamed: {e.Message}");
        }
    }

    private static void TryDelete(string aside)
    {
        try
        {
            File.Delete(aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A leftover with a dot in front and .tmp behind is read by nobody; the operators' guide says to sweep them.
        }
    }
}
