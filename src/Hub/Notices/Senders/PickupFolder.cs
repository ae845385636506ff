using System.Globalization;
using Allentown311.Connectors;

namespace Allentown311.Hub.Notices.Senders;

/// <summary>
/// A folder out of which another program takes messages. Each message is put there once, however often the hub is killed meanwhile, and
/// although the other program may have taken it away: a mark without content is made between the whole file and its name.
/// </summary>
/// <param name="folder">The folder; created when it is missing.</param>
/// <param name="marks">The folder of the marks, where the other program does not look.</param>
/// <param name="time">The clock: marks of past months are removed.</param>
/// <remarks>
/// A whole file under its temporary name without a mark is written anew; with one, it only lacks its name; a mark without either file means
/// that the message was taken. Content, mark and name reach the disk in this order, so a power cut leaves one of these too. The marks are
/// this machine's: another node that takes the notice over does not know them.
/// </remarks>
internal sealed class PickupFolder(string folder, string marks, TimeProvider time)
{
    private const int MonthsKept = 3;

    /// <summary>Puts a message there, unless it was put there before.</summary>
    /// <param name="name">The file's name, the same for each try of one message.</param>
    /// <param name="write">Writes the message to a path.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public async Task PutAsync(string name, Func<string, Task> write)
    {
        var path = Path.Combine(folder, name);
        var temporary = $"{path}.tmp";
        var isMarked = IsMarked(name);
        if (File.Exists(path))
        {
            // The hub that named it may have died before the name was durable.
            DirectorySync.Flush(folder);
            return;
        }

        if (isMarked && !File.Exists(temporary))
        {
            return;
        }

        if (!isMarked)
        {
            // A reader of the folder never sees a file that is half written.
            Create(folder);
            await write(temporary).ConfigureAwait(false);
            using (var file = File.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite))
            {
                RandomAccess.FlushToDisk(file);
            }

            // With its temporary name: a mark without either file says that the message was taken.
            DirectorySync.Flush(folder);
            Mark(name);
        }

        File.Move(temporary, path, overwrite: true);
        DirectorySync.Flush(folder);
    }

    // A new folder's name is durable once the folder above it is synced.
    private static void Create(string path)
    {
        if (!Directory.Exists(path))
        {
            var above = Path.GetDirectoryName(path)!;
            Create(above);
            Directory.CreateDirectory(path);
            DirectorySync.Flush(above);
        }
    }

    private bool IsMarked(string name) =>
        Directory.Exists(marks) && Months().Any(month => File.Exists(Path.Combine(month, name)));

    private void Mark(string name)
    {
        var month = Path.Combine(marks, time.GetUtcNow().ToString("yyyy-MM", CultureInfo.InvariantCulture));
        if (!Directory.Exists(month))
        {
            Create(month);
            foreach (var old in Months().OrderDescending(StringComparer.Ordinal).Skip(MonthsKept))
            {
                Directory.Delete(old, recursive: true);
            }
        }

        File.Create(Path.Combine(month, name)).Dispose();
        DirectorySync.Flush(month);
    }

    private IEnumerable<string> Months() => Directory.EnumerateDirectories(marks);
}
