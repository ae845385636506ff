using Allentown311.Hub.Store;

namespace Allentown311.Hub.Intake.Import;

/// <summary>How an import ended. Every row is one of taken, known or refused.</summary>
public sealed class ImportReport
{
    private long firstOfRun;

    /// <summary>Rows read.</summary>
    public long Read => Taken + Known + Refused;

    /// <summary>Rows that became tickets.</summary>
    public long Taken { get; internal set; }

    /// <summary>Rows that had been taken before, by an earlier import or earlier in the same file.</summary>
    public long Known { get; internal set; }

    /// <summary>Rows that are no tickets; each with its reason in <see cref="Refusals"/>.</summary>
    public long Refused => Refusals.Count;

    /// <summary>The rows that were refused, by line.</summary>
    public IReadOnlyList<ImportRefusal> Refusals => RefusalList;

    /// <summary>The rows whose id stands further up in the same file, by line.</summary>
    public IReadOnlyList<ImportRepeat> Repeats => RepeatList;

    internal List<ImportRefusal> RefusalList { get; } = [];

    internal List<ImportRepeat> RepeatList { get; } = [];

    /// <summary>Counts one committed row; <paramref name="firstId"/> is the first ticket id of its batch.</summary>
    internal void Count(long line, string id, CommitResult result, long firstId)
    {
        firstOfRun = firstOfRun == 0 ? firstId : firstOfRun;
        if (result.Status == CommitStatus.Done)
        {
            Taken++;
            return;
        }

        Known++;
        if (result.ExistingTicket >= firstOfRun)
        {
            RepeatList.Add(new ImportRepeat(line, id));
        }
    }
}

/// <summary>A row that was refused.</summary>
/// <param name="Line">The line it starts at.</param>
/// <param name="Id">Its id in the other system; empty when it has none.</param>
/// <param name="Reason">Why.</param>
public sealed record ImportRefusal(long Line, string Id, string Reason);

/// <summary>A row whose id stands further up in the same file.</summary>
/// <param name="Line">The line it starts at.</param>
/// <param name="Id">Its id in the other system.</param>
public sealed record ImportRepeat(long Line, string Id);
