namespace Allentown311.Hub.Store;

/// <summary>How a commit ended.</summary>
public enum CommitStatus
{
    /// <summary>The commit is durable.</summary>
    Done,

    /// <summary>This session no longer held the job; nothing was written. Only the session that holds the job now may end it.</summary>
    Fenced,

    /// <summary>A ticket had changed since it was read; nothing was written. The caller reads it again and decides anew.</summary>
    Stale,

    /// <summary>
    /// The request had been accepted before; nothing was written. <see cref="CommitResult.ExistingTicket"/> is the ticket it created then.
    /// </summary>
    Repeated,

    /// <summary>The file had been read before; nothing was written.</summary>
    FileKnown,
}

/// <summary>How a commit ended.</summary>
/// <param name="Status">Whether it was written, and if not, why.</param>
/// <param name="ExistingTicket">Id of the ticket that a repeated request created the first time; 0 when it is not a repeat.</param>
/// <param name="SkippedNotices">
/// Ids of notices whose jobs were not written, because the notices existed already or a cap holds them; null for none.
/// </param>
/// <param name="LeftWork">True when the store itself wrote a job that a node must claim.</param>
/// <param name="SessionEnded">
/// True when the session its jobs were leased to had ended. The jobs were written without a lease, so that any node can claim them.
/// </param>
/// <param name="HeldNotices">How many notices a cap holds.</param>
internal readonly record struct CommitResult(
    CommitStatus Status,
    long ExistingTicket = 0,
    IReadOnlyCollection<long>? SkippedNotices = null,
    bool LeftWork = false,
    bool SessionEnded = false,
    int HeldNotices = 0);
