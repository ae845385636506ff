using System.Data.Common;

namespace Allentown311.Hub.Store.Server;

/// <summary>Opens stores in database servers.</summary>
internal static class ServerStores
{
    private const int Tries = 4;

    /// <summary>Opens a store, making or raising its tables first.</summary>
    /// <param name="database">The server.</param>
    /// <param name="time">This machine's clock, whose stopwatch carries on what the database says.</param>
    /// <exception cref="StoreUnavailableException">The server cannot be reached, or does not let us change its tables.</exception>
    /// <exception cref="InvalidOperationException">
    /// A hub newer than this one made the tables, and this one cannot work with them.
    /// </exception>
    public static ServerStore Open(ServerDatabase database, TimeProvider time)
    {
        try
        {
            Prepare(database);
            using var connection = database.Open();
            var clock = new StoreClock(time);
            var asked = clock.GetTimestamp();
            clock.Set(DateTimeOffset.FromUnixTimeMilliseconds(ServerSchema.Number(connection, $"SELECT {database.Sql.Now}")), asked);
            return new ServerStore(database, clock);
        }
        catch (DbException e)
        {
            throw database.Unavailable(e, "Nothing was written.");
        }
    }

    /// <summary>Makes or raises the tables.</summary>
    /// <exception cref="StoreUnavailableException">The server cannot be reached, or does not let us change its tables.</exception>
    /// <exception cref="InvalidOperationException">
    /// A hub newer than this one made the tables, and this one cannot work with them; or the database has settings it cannot work with.
    /// </exception>
    public static void Prepare(ServerDatabase database)
    {
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    using var connection = database.Open();
                    if (database.FindUnsupportedSetting(connection) is { } why)
                    {
                        throw new InvalidOperationException(why);
                    }

                    ServerSchema.Upgrade(database.Sql, connection, ServerSchema.Steps(database.Sql));
                    return;
                }
                catch (DbException e) when (attempt < Tries && database.Fault(e) == ServerFault.Conflict)
                {
                    // Nodes at work hold the tables that are changed for moments only.
                }
            }
        }
        catch (DbException e)
        {
            throw new StoreUnavailableException($"The tables in the database {database.Where} cannot be made or brought up to date ({database.Name(e)}).", e);
        }
    }
}
