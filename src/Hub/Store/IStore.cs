using Allentown311.Hub.Store.Sql;

namespace Allentown311.Hub.Store;

/// <summary>The one database of an installation, by the roles it has.</summary>
internal interface IStore : IAsyncDisposable
{
    /// <summary>Jobs: who claims which.</summary>
    IJobStore Jobs { get; }

    /// <summary>Tickets, and what belongs to them.</summary>
    ITicketStore Tickets { get; }

    /// <summary>How far departments' changes have been read.</summary>
    IFeedStore Feeds { get; }

    /// <summary>What waits for a person, and what a person looks up.</summary>
    IDeskStore Desk { get; }

    /// <summary>Messages from and to brokers.</summary>
    IMessageStore Messages { get; }

    /// <summary>What passes between hub and departments.</summary>
    ILinkStore Links { get; }

    /// <summary>The nodes that work on it.</summary>
    INodeStore Nodes { get; }

    /// <summary>Notes about the installation.</summary>
    IMarkStore Marks { get; }

    /// <summary>Its own care.</summary>
    ICareStore Care { get; }

    /// <summary>Reads of tables that a room keeps for itself.</summary>
    IQueries Queries { get; }

    /// <summary>True when several nodes may work on it; false for a file, which is one hub's.</summary>
    bool IsShared { get; }

    /// <summary>Another node says that it left work or messages, where the database can say so.</summary>
    event EventHandler? OutsideWork;

    /// <summary>Applies all of a commit or none of it; durable when the task completes as <see cref="CommitStatus.Done"/>.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot take it now: nothing was written.</exception>
    Task<CommitResult> CommitAsync(Commit commit, CancellationToken ct);
}

/// <summary>The database cannot be reached or cannot take a write now (gone, full, locked): nothing was written.</summary>
internal sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);
