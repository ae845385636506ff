using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store;

/// <summary>The one database of an installation, split by role.</summary>
internal interface IStore : IAsyncDisposable
{
    /// <summary>Claims jobs for sessions, and releases them.</summary>
    IJobStore Jobs { get; }

    /// <summary>Tickets, and what belongs to them.</summary>
    ITicketStore Tickets { get; }

    /// <summary>Stores how far each department's changes have been read.</summary>
    IFeedStore Feeds { get; }

    /// <summary>Reads what waits for a person, and what a person looks up.</summary>
    IDeskStore Desk { get; }

    /// <summary>Reads the marks of received messages, and the messages that wait to be published.</summary>
    IMessageStore Messages { get; }

    /// <summary>Stores the traffic between the hub and the departments' systems.</summary>
    ILinkStore Links { get; }

    /// <summary>Stores the sessions of the nodes that work on the database.</summary>
    INodeStore Nodes { get; }

    /// <summary>Notes about the installation.</summary>
    IMarkStore Marks { get; }

    /// <summary>Maintenance of the database itself.</summary>
    ICareStore Care { get; }

    /// <summary>Runs queries over tables that belong to one feature.</summary>
    IQueries Queries { get; }

    /// <summary>True when several nodes may work on the database; false for a file, which belongs to one hub.</summary>
    bool IsShared { get; }

    /// <summary>
    /// Raised when another node reports that it wrote jobs or messages; never raised where the database cannot report it.
    /// </summary>
    event EventHandler? OutsideWork;

    /// <summary>Applies all of a commit or none of it; durable when the task completes as <see cref="CommitStatus.Done"/>.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot accept the commit now: nothing was written.</exception>
    Task<CommitResult> CommitAsync(Commit commit, CancellationToken ct);
}

/// <summary>The database cannot be reached or cannot accept a write now (down, full, locked): nothing was written.</summary>
internal sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);
