using System.Data.Common;
using Allentown311.Mappings.Databases;

namespace Allentown311.Hub.Store.Server;

/// <summary>What an error of the database means for whoever asked.</summary>
internal enum ServerFault
{
    /// <summary>The statement or its values: asked again, it fails again.</summary>
    Wrong,

    /// <summary>The database cannot be reached, is full, or is going away.</summary>
    Gone,

    /// <summary>Undone for somebody else's sake: tried again at once, it may do.</summary>
    Clash,

    /// <summary>A key that was free a moment ago is taken: tried again, it is found. If it is not, the statement is wrong.</summary>
    Taken,
}

/// <summary>A database server, and what is particular to its kind.</summary>
/// <param name="address">How it is reached; null where nothing is.</param>
internal abstract class ServerDatabase(CheckedConnection? address) : IAsyncDisposable
{
    /// <summary>Its statements.</summary>
    public abstract ServerSql Sql { get; }

    /// <summary>Where it is, without secrets, for messages.</summary>
    public abstract string Where { get; }

    /// <summary>A connection of the pool, open.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be reached, or does not let us in.</exception>
    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        var connection = Create();
        try
        {
            await connection.OpenAsync(ct).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e) when (e is DbException or TimeoutException or InvalidOperationException)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            ct.ThrowIfCancellationRequested();
            throw Unavailable(e, "Nothing was written.");
        }
    }

    /// <summary>The same for commands that do nothing else meanwhile.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be reached, or does not let us in.</exception>
    public DbConnection Open()
    {
        var connection = Create();
        try
        {
            connection.Open();
            return connection;
        }
        catch (Exception e) when (e is DbException or TimeoutException or InvalidOperationException)
        {
            connection.Dispose();
            throw Unavailable(e, "Nothing was written.");
        }
    }

    /// <summary>What an error means; null for one that is none of the database's.</summary>
    public ServerFault? Fault(Exception e) => e switch
    {
        DbException error => Fault(error),
        TimeoutException or IOException => ServerFault.Gone,

        // Some drivers say only this of a connection that broke under them.
        InvalidOperationException { Source: "Npgsql" or "Microsoft.Data.SqlClient" } => ServerFault.Gone,
        _ => null,
    };

    /// <summary>A moment, another for each who was undone, so that they do not meet in the same step again.</summary>
    public static Task StepAsideAsync(int attempt, TimeProvider time) => Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20) * attempt), time);

    /// <summary>What an error of the database means.</summary>
    public abstract ServerFault Fault(DbException e);

    /// <summary>An error's code; its text may quote a resident.</summary>
    public abstract string Name(Exception e);

    /// <summary>The server's process behind a connection; 0 where nobody knows.</summary>
    public abstract int ProcessOf(DbConnection connection);

    /// <summary>Listens for other nodes' calls, where the database can tell; ends with <paramref name="ct"/>.</summary>
    public abstract Task ListenAsync(Action heard, TimeProvider time, CancellationToken ct);

    /// <summary>What of the database's settings the hub cannot work with, in words that say what to do; null where all is well.</summary>
    public virtual string? Unfit(DbConnection connection) => null;

    /// <summary>The tables have grown much: whatever the database keeps of them to plan by is out of date.</summary>
    public virtual Task GrownAsync() => Task.CompletedTask;

    /// <summary>What to say of an error.</summary>
    public StoreUnavailableException Unavailable(Exception e, string outcome)
    {
        var why = address?.TlsTrouble(e) is { } trouble ? $": {trouble}" : $" ({Name(e)})";
        return new StoreUnavailableException($"The database {Where} cannot be used{why}. {outcome}", e);
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>A connection, not open.</summary>
    private protected abstract DbConnection Create();
}
