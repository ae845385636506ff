using Allentown311.Mappings.Csv;

namespace Allentown311.Connectors.Csv;

/// <summary>
/// Reads the newest file in which the department lists all its records. The hub leaves the file in place: the department's next list
/// replaces it, and no status is read from it.
/// </summary>
internal sealed class RecordListFile(string root, string pattern, TimeSpan quiet, TimeProvider clock)
{
    /// <summary>The newest file's bytes.</summary>
    /// <exception cref="IOException">
    /// There is no such file, it was written before <paramref name="since"/>, or it is still being written: nothing may be concluded.
    /// </exception>
    public async Task<byte[]> ReadAsync(DateTimeOffset since, CancellationToken ct)
    {
        var file = FindNewest() ?? throw new FileNotFoundException($"{root} holds no file {pattern}: the department has listed nothing.");

        // A status file must stay unchanged between two polls. A list is read once a night, so this method waits for that time itself.
        if (quiet > TimeSpan.Zero)
        {
            await Task.Delay(quiet, clock, ct);
            if (!IsSame(file, FindNewest()))
            {
                throw new IOException($"{file.Name} is still being written: ask again later.");
            }
        }

        if (file.LastWriteTimeUtc < since.UtcDateTime)
        {
            throw new IOException(
                $"{file.Name}, the newest list, was written before the time asked about: it says nothing of what came since.");
        }

        var (bytes, identity) = await IncomingFile.ReadAsync(file, ct)
            ?? throw new IOException($"{file.Name} is held open by another program: it is not finished.");
        return identity.Problem is null ? bytes : throw new IOException($"{file.Name} cannot be read: {identity.Problem}");
    }

    private static bool IsSame(FileInfo before, FileInfo? after) =>
        after is not null
        && after.Name == before.Name
        && after.Length == before.Length
        && after.LastWriteTimeUtc == before.LastWriteTimeUtc;

    private FileInfo? FindNewest() => DropFolder.ListFinalFiles(root, name => FilePattern.Matches(pattern, name))
        .OrderByDescending(file => file.LastWriteTimeUtc)
        .ThenByDescending(file => file.Name, StringComparer.Ordinal)
        .FirstOrDefault();
}
