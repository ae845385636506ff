using Allentown311.Mappings.Csv;

namespace Allentown311.Connectors.Csv;

/// <summary>Takes the newest file that lists all records. It stays where it is: the next list replaces it, and nothing is news.</summary>
internal sealed class ListedFile(string root, string pattern, TimeSpan quiet, TimeProvider clock)
{
    /// <summary>The newest file's bytes.</summary>
    /// <exception cref="IOException">There is none, it is older than what is asked for, or it is still being written: nothing may be concluded.</exception>
    public async Task<byte[]> TakeAsync(DateTimeOffset since, CancellationToken ct)
    {
        var file = Newest() ?? throw new FileNotFoundException($"{root} holds no file {pattern}: the department has listed nothing.");

        // The same rule as for status files, in one go: a list is asked for once a night, not every few seconds.
        if (quiet > TimeSpan.Zero)
        {
            await Task.Delay(quiet, clock, ct);
            var again = Newest();
            if (again is null || (again.Name, again.Length, again.LastWriteTimeUtc) != (file.Name, file.Length, file.LastWriteTimeUtc))
            {
                throw new IOException($"{file.Name} is still being written: ask again later.");
            }
        }

        if (file.LastWriteTimeUtc < since.UtcDateTime)
        {
            throw new IOException($"{file.Name}, the newest list, was written before the time asked about: it says nothing of what came since.");
        }

        var (bytes, taken) = await IncomingFile.TakeAsync(file, ct) ?? throw new IOException($"{file.Name} is held open by another program: it is not finished.");
        return taken.Problem is null ? bytes : throw new IOException($"{file.Name} cannot be read: {taken.Problem}");
    }

    private FileInfo? Newest() => DropFolder.Files(root, name => FilePattern.Matches(pattern, name))
        .OrderByDescending(f => f.LastWriteTimeUtc).ThenByDescending(f => f.Name, StringComparer.Ordinal).FirstOrDefault();
}
