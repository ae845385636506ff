using System.Data.Common;
using Allentown311.Connectors.Sql;
using Allentown311.Mappings.Databases;

namespace Allentown311.Hub.Store.Server;

/// <summary>What an error of the database means for the caller.</summary>
internal enum ServerFault
{
    /// <summary>The statement or its values are wrong; a retry fails again.</summary>
    Permanent,

    /// <summary>The database cannot be reached, is full, or is shutting down.</summary>
    Unavailable,

    /// <summary>The database rolled the transaction back in favour of another one; a retry may succeed at once.</summary>
    Conflict,

    /// <summary>
    /// Another node inserted the same key a moment ago; a retry finds its row. When the retry fails too, the statement is wrong.
    /// </summary>
    DuplicateKey,
}

/// <summary>A database server of one kind.</summary>
/// <param name="address">The checked connection string; null in tests that connect nowhere.</param>
internal abstract class ServerDatabase(CheckedConnection? address) : IAsyncDisposable
{
    /// <summary>The SQL dialect of the server's kind.</summary>
    public abstract ServerSql Sql { get; }

    /// <summary>The database's name and address, without secrets, for messages.</summary>
    public abstract string Where { get; }

    /// <summary>How many connections the pool holds at most.</summary>
    public virtual int MostConnections => 32;

    /// <summary>Opens a connection of the pool.</summary>
    /// <exception cref="StoreUnavailableException">The server cannot be reached, or refuses the login.</exception>
    public async Task<DbConnection> OpenAsync(CancellationToken ct)
    {
        var used = address?.Rotates == true ? address.Text : null;
        var connection = Create();
        try
        {
            await connection.OpenAsync(ct).ConfigureAwait(false);
            return connection;
        }
        catch (DbException e) when (used is not null && SqlLogin.IsRefused(e) && address!.HasChangedFrom(used))
        {
            // The password was replaced a moment ago, in the file that holds it: the next connection has the new one.
            await connection.DisposeAsync().ConfigureAwait(false);
            return await OpenAsync(ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or TimeoutException or InvalidOperationException)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            ct.ThrowIfCancellationRequested();
            throw Unavailable(e, "Nothing was written.");
        }
    }

    /// <summary>Opens a connection of the pool and blocks the calling thread; for commands that do nothing else meanwhile.</summary>
    /// <exception cref="StoreUnavailableException">The server cannot be reached, or refuses the login.</exception>
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

    /// <summary>Classifies an error; null for an error that does not come from the database.</summary>
    public ServerFault? Fault(Exception e) => e switch
    {
        DbException error => Fault(error),
        TimeoutException or IOException => ServerFault.Unavailable,

        // Some drivers throw only this when a connection breaks.
        InvalidOperationException { Source: "Npgsql" or "Microsoft.Data.SqlClient" } => ServerFault.Unavailable,
        _ => null,
    };

    /// <summary>
    /// True when the error may come from one commit of several: from a lock that somebody else holds, or from how much the statement took
    /// of the server's locks, memory or time. Parts of a batch may then be written where the whole batch was not.
    /// </summary>
    public bool MayPassAlone(Exception e) => Fault(e) == ServerFault.Conflict || (e is DbException error && TookTooMuch(error));

    /// <summary>
    /// Called when statements that were sent together failed on a connection that goes back to the pool: the driver forgets what it
    /// believes to have prepared there. Never throws.
    /// </summary>
    public virtual Task ForgetPreparedAsync(DbConnection connection) => Task.CompletedTask;

    /// <summary>True when a lock was not free in time.</summary>
    public virtual bool IsLockTimeout(Exception e) => false;

    /// <summary>
    /// Waits for a random moment (below 20 ms times <paramref name="attempt"/>), so that transactions do not conflict again.
    /// </summary>
    public static Task BackOffAsync(int attempt, TimeProvider time) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20) * attempt), time);

    /// <summary>Classifies an error of the database.</summary>
    public abstract ServerFault Fault(DbException e);

    /// <summary>True when the statement took more locks, memory or time than the server gives one.</summary>
    protected virtual bool TookTooMuch(DbException e) => false;

    /// <summary>An error's code for messages. The error's text is not used, because it may quote a resident's data.</summary>
    public abstract string Name(Exception e);

    /// <summary>The id of the server's process behind a connection; 0 when it is unknown.</summary>
    public abstract int ProcessId(DbConnection connection);

    /// <summary>Calls <paramref name="heard"/> when another node reports work, until <paramref name="ct"/> is cancelled.</summary>
    public abstract Task ListenAsync(Action heard, TimeProvider time, CancellationToken ct);

    /// <summary>Describes a setting of the database that the hub cannot work with, and how to change it; null when there is none.</summary>
    public virtual string? FindUnsupportedSetting(DbConnection connection) => null;

    /// <summary>Refreshes the statistics by which the database plans, because the tables have grown much.</summary>
    public virtual Task RefreshStatisticsAsync() => Task.CompletedTask;

    /// <summary>Creates the exception for an error of the database.</summary>
    /// <param name="e">The error.</param>
    /// <param name="outcome">A sentence that tells whether anything was written.</param>
    public StoreUnavailableException Unavailable(Exception e, string outcome)
    {
        var why = address?.TlsTrouble(e) is { } trouble ? $": {trouble}" : $" ({Name(e)})";
        return new StoreUnavailableException($"The database {Where} cannot be used{why}. {outcome}", e);
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Creates a connection that is not open yet.</summary>
    private protected abstract DbConnection Create();
}
