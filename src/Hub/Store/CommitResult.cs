namespace Allentown311.Hub.Store;

/// <summary>How a commit ended.</summary>
public enum CommitStatus
{
    /// <summary>Durable.</summary>
    Done,

    /// <summary>The job was no longer ours; nothing was written. The result belongs to whoever holds it now.</summary>
    Fenced,

    /// <summary>A ticket had changed meanwhile; nothing was written. Read it again and decide anew.</summary>
    Stale,

    /// <summary>The request had been taken before; nothing was written. <see cref="CommitResult.ExistingTicket"/> is the ticket of the first time.</summary>
    Repeated,

    /// <summary>The file had been read before; nothing was written.</summary>
    FileKnown,
}

/// <summary>How a commit ended.</summary>
/// <param name="Status">How.</param>
/// <param name="ExistingTicket">Id of the ticket a repeated request made the first time.</param>
/// <param name="SkippedNotices">Ids of notices that existed already.</param>
/// <param name="LeftWork">True when the store itself wrote a job that somebody must claim.</param>
/// <param name="SessionEnded">True when the session its jobs were leased to had ended: they were written free, for whoever claims them.</param>
internal readonly record struct CommitResult(CommitStatus Status, long ExistingTicket = 0, IReadOnlyCollection<long>? SkippedNotices = null, bool LeftWork = false, bool SessionEnded = false);
