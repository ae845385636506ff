using Allentown311.Connectors.Files;
using Allentown311.Mappings;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Translation;

namespace Allentown311.Connectors.Csv;

/// <content>Reads status files, and files that list all records.</content>
public sealed partial class CsvConnector
{
    // One read at a time looks through the folder; several may be called at once.
    private readonly SemaphoreSlim looking = new(1, 1);

    /// <summary>
    /// Reads the next status file that is ready. The page carries the file's name and content hash. A file that cannot be read at all
    /// is a page with a problem and no updates, never "no news". A file in done/ that has grown since it was read is read again.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public async Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct)
    {
        if (FileReplay.Parse(cursor) is { } replay)
        {
            if (await ReadReplayAsync(replay, ct) is { } replayed)
            {
                return replayed;
            }

            // The replay is complete. Ordinary reading goes on with the files that have arrived meanwhile.
            cursor = null;
        }

        if (places.Batch is { } batch)
        {
            await batch.CloseDueAsync(ct);
        }

        if (places.In is null)
        {
            return StatusPage.Nothing(cursor);
        }

        for (var first = true; await FindNextReadyAsync(mayScan: first, ct) is { } next; first = false)
        {
            if (await IncomingFile.ReadAsync(places.In!, next.File, ct) is { } read)
            {
                places.Archived?.Remember(read.File.Sha256, next.File, read.Bytes.Length, isArchived: false);
                var page = await ToPageAsync(read.Bytes, read.File, ct);
                return page with { Cursor = cursor, More = next.HasMore, SourceProblem = places.In!.Oddity };
            }
        }

        return await ReadChangedAsync(cursor, ct) ?? StatusPage.Nothing(cursor) with { SourceProblem = places.In?.Oddity };
    }

    /// <summary>Reads the newest file that lists all records, as one page. The file stays in place.</summary>
    /// <exception cref="InvalidOperationException">The mapping has no <c>list:</c>.</exception>
    /// <exception cref="IOException">There is no such file, or it is not finished.</exception>
    /// <exception cref="TranslationException">The file is not a list of records.</exception>
    public async Task<StatusPage> ListAsync(DateTimeOffset since, string? page, CancellationToken ct)
    {
        var pattern = mapping.ListFiles ?? throw Http.HttpReading.NoSection(mapping, "list");
        var file = new RecordListFile(places.In!, pattern, mapping.Connection.Quiet, clock);
        var records = mapping.ReadList(mapping.Connection.InEncoding.Decode(await file.ReadAsync(since, ct)));
        return new StatusPage { Updates = records.Updates, Rejected = records.Rejected };
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The mapping has no <c>poll:</c>.</exception>
    public string CursorAt(DateTimeOffset since) => mapping is { Files: null, Batch: null, Acknowledgement: null }
        ? throw Http.HttpReading.NoSection(mapping, "poll")
        : new FileReplay(since.ToUniversalTime(), LastName: "").Cursor;

    /// <summary>Moves the page's file to <c>done/</c>, or to <c>bad/</c> when it had a problem.</summary>
    public async Task AcknowledgeAsync(StatusPage page, CancellationToken ct)
    {
        if (page.File is { } file && places.In is { } place)
        {
            places.Archived?.Acknowledge(file.Sha256, await IncomingFile.ArchiveAsync(place, file, ct));
        }
    }

    private StatusPage ToPage(byte[] bytes, InboundFile file)
    {
        if (file.Problem is not null)
        {
            return new StatusPage { File = file };
        }

        try
        {
            var changes = ReadWholeOrPart(bytes, ReaderOf(file.Name));
            return new StatusPage { Updates = changes.Updates, Rejected = changes.Rejected, File = file };
        }
        catch (TranslationException e)
        {
            return new StatusPage { File = file with { Problem = e.Message } };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever a file does to its reader, it costs that file: those behind it are read.
            return new StatusPage { File = file with { Problem = $"The file cannot be read ({e.GetType().Name})." } };
        }
    }

    // The hub applies a file of a known content hash only once, so a file that another node read, or this one before it was started again,
    // changes nothing. A file that grew has another hash.
    private async Task<StatusPage?> ReadChangedAsync(string? cursor, CancellationToken ct)
    {
        if (places.Archived is not { } archived
            || await FindChangedAsync(archived, ct) is not var (file, isNew)
            || await IncomingFile.ReadAsync(places.In!, file, ct) is not { } read)
        {
            return null;
        }

        archived.Remember(read.File.Sha256, file, read.Bytes.Length, isArchived: true);
        var page = (await ToPageAsync(read.Bytes, read.File, ct)) with { Cursor = cursor, More = true };
        if (!isNew || page.File!.Problem is null)
        {
            return page;
        }

        // It was read once, and only the mapping has changed since.
        archived.Acknowledge(read.File.Sha256, target: null);
        return null;
    }

    // One byte that is no text costs its row. Where no row is left the file is in another encoding, which is the better thing to say.
    private Changes ReadWholeOrPart(byte[] bytes, Func<string, Changes> read)
    {
        var encoding = mapping.Connection.InEncoding;
        string text;
        try
        {
            text = encoding.Decode(bytes);
        }
        catch (TranslationException)
        {
            if (TryReadPart(encoding, bytes, read) is { Updates.Count: > 0 } part)
            {
                return part;
            }

            throw;
        }

        return read(text);
    }

    private static Changes? TryReadPart(StrictEncoding encoding, byte[] bytes, Func<string, Changes> read)
    {
        try
        {
            return read(encoding.DecodeMarked(bytes));
        }
        catch (TranslationException)
        {
            return null;
        }
    }

    // The page has no File: the hub skips a file whose hash it knows, and this file is already in done/.
    // Null when the replay is complete.
    private async Task<StatusPage?> ReadReplayAsync(FileReplay replay, CancellationToken ct)
    {
        while (mapping.Files is { } pattern && await replay.FindNextAsync(places.In!, pattern, ct) is { } file)
        {
            replay = replay with { LastName = file.Name };
            if (await IncomingFile.ReadAsync(places.In!, file, ct) is { } read)
            {
                var page = ToPage(read.Bytes, read.File);
                var rejected = page.File!.Problem is { } problem
                    ? [new RejectedRow(1, $"A file of done/ cannot be read again: {problem}", file.Name)]
                    : page.Rejected;
                return page with { File = null, Cursor = replay.Cursor, More = true, Rejected = rejected };
            }

            if (await places.In!.FindAsync(file.Spot, ct) is not null)
            {
                throw new IOException($"{file.Name} in done/ is held open by another program.");
            }
        }

        return null;
    }

    private Task<(FoundFile File, bool HasMore)?> FindNextReadyAsync(bool mayScan, CancellationToken ct) => AloneAsync(
        async () => places.Waiting is { } waiting && await waiting.DequeueReadyAsync(clock.GetUtcNow(), mayScan, ct) is { } file
            ? (file, waiting.HasMore)
            : ((FoundFile, bool)?)null,
        ct);

    private Task<(FoundFile File, bool IsNew)?> FindChangedAsync(ArchivedFiles archived, CancellationToken ct) =>
        AloneAsync(() => archived.FindChangedAsync(clock.GetUtcNow(), ct), ct);

    private async Task<T> AloneAsync<T>(Func<Task<T>> look, CancellationToken ct)
    {
        await looking.WaitAsync(ct);
        try
        {
            return await look();
        }
        finally
        {
            looking.Release();
        }
    }
}
