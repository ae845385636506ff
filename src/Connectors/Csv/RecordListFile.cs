using Allentown311.Connectors.Files;
using Allentown311.Mappings.Csv;

namespace Allentown311.Connectors.Csv;

/// <summary>
/// Reads the newest file in which the department lists all its records. The hub leaves the file in place: the department's next list
/// replaces it, and no status is read from it.
/// </summary>
internal sealed class RecordListFile(IFilePlace place, string pattern, TimeSpan quiet, TimeProvider clock)
{
    /// <summary>The newest file's bytes.</summary>
    /// <exception cref="IOException">
    /// There is no such file, it was written before <paramref name="since"/>, or it is still being written: nothing may be concluded.
    /// </exception>
    public async Task<byte[]> ReadAsync(DateTimeOffset since, CancellationToken ct)
    {
        var file = await FindNewestAsync(ct)
            ?? throw new FileNotFoundException($"{place.Root} holds no file {pattern}: the department has listed nothing.");

        // A status file must stay unchanged between two polls. A list is read once a night, so this method waits for that time itself.
        if (quiet > TimeSpan.Zero)
        {
            await Task.Delay(quiet, clock, ct);
            if (!IsSame(file, await FindNewestAsync(ct)))
            {
                throw new IOException($"{file.Name} is still being written: ask again later.");
            }
        }

        if (file.Written < since.UtcDateTime)
        {
            throw new IOException(
                $"{file.Name}, the newest list, was written before the time asked about: it says nothing of what came since.");
        }

        var (bytes, identity) = await IncomingFile.ReadAsync(place, file, ct)
            ?? throw new IOException($"{file.Name} is held open by another program: it is not finished.");
        return identity.Problem is null ? bytes : throw new IOException($"{file.Name} cannot be read: {identity.Problem}");
    }

    private static bool IsSame(FoundFile before, FoundFile? after) =>
        after is not null && after.Name == before.Name && after.Size == before.Size && after.Written == before.Written;

    private static bool IsNewer(FoundFile file, FoundFile than) =>
        file.Written > than.Written || (file.Written == than.Written && string.CompareOrdinal(file.Name, than.Name) > 0);

    private async Task<FoundFile?> FindNewestAsync(CancellationToken ct)
    {
        FoundFile? newest = null;
        await foreach (var file in place.ListAsync(null, name => FinalName.IsFinal(name) && FilePattern.Matches(pattern, name), ct))
        {
            newest = newest is null || IsNewer(file, newest) ? file : newest;
        }

        return newest;
    }
}
