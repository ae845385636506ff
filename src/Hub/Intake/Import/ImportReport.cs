using System.Text.Json.Serialization;
using Allentown311.Hub.Store;

namespace Allentown311.Hub.Intake.Import;

/// <summary>How an import ended. Every row read is counted once: as accepted, as already imported, or as refused.</summary>
public sealed class ImportReport
{
    private long firstIdOfRun;

    /// <summary>The number of rows read.</summary>
    [JsonPropertyName("read")]
    public long RowsRead { get; internal set; }

    /// <summary>The number of rows that became tickets.</summary>
    [JsonPropertyName("taken")]
    public long Accepted { get; internal set; }

    /// <summary>The number of rows whose ticket exists already, from an earlier import or from an earlier row of the same file.</summary>
    [JsonPropertyName("known")]
    public long AlreadyImported { get; internal set; }

    /// <summary>The number of rows that are no tickets; <see cref="Refusals"/> has the reason for each.</summary>
    [JsonPropertyName("refused")]
    public long Refused => Refusals.Count;

    /// <summary>The rows that were refused, by line.</summary>
    [JsonPropertyName("refusals")]
    public IReadOnlyList<ImportRefusal> Refusals => RefusalList;

    /// <summary>The rows that repeat the id of an earlier row of the same file, by line.</summary>
    [JsonPropertyName("repeats")]
    public IReadOnlyList<ImportRepeat> Repeats => RepeatList;

    /// <summary>What is to be told of rows that were taken, or that are known with other words, by line.</summary>
    [JsonPropertyName("notes")]
    public IReadOnlyList<ImportNote> Notes => NoteList;

    internal List<ImportRefusal> RefusalList { get; } = [];

    internal List<ImportRepeat> RepeatList { get; } = [];

    internal List<ImportNote> NoteList { get; } = [];

    /// <summary>Counts one committed row; <paramref name="firstIdOfBatch"/> is the first ticket id of its batch.</summary>
    internal void Count(long line, string id, CommitResult result, long firstIdOfBatch)
    {
        if (firstIdOfRun == 0)
        {
            firstIdOfRun = firstIdOfBatch;
        }

        if (result.Status == CommitStatus.Done)
        {
            Accepted++;
            return;
        }

        // Ids grow: an existing ticket from this run's first id on came from an earlier row of this file.
        AlreadyImported++;
        if (result.ExistingTicket >= firstIdOfRun)
        {
            RepeatList.Add(new ImportRepeat(line, id));
        }
    }
}
