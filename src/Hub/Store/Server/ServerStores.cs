using System.Data.Common;

namespace Allentown311.Hub.Store.Server;

/// <summary>Opens stores in database servers.</summary>
internal static class ServerStores
{
    private const int Tries = 4;

    /// <summary>Opens a store, after it has created its tables or brought them up to date.</summary>
    /// <param name="database">The server.</param>
    /// <param name="time">This machine's clock, whose stopwatch carries the database's clock on.</param>
    /// <exception cref="StoreUnavailableException">The server cannot be reached, or does not permit changes to its tables.</exception>
    /// <exception cref="InvalidOperationException">A newer hub migrated the tables, and this one cannot work with them.</exception>
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

    /// <summary>Creates the tables, or brings them up to date.</summary>
    /// <exception cref="StoreUnavailableException">The server cannot be reached, or does not permit changes to its tables.</exception>
    /// <exception cref="InvalidOperationException">
    /// A newer hub migrated the tables, and this one cannot work with them; or the database has a setting that the hub cannot work with.
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
                    // Running nodes lock the tables for short moments only, so the migration is tried again.
                }
            }
        }
        catch (DbException e)
        {
            throw new StoreUnavailableException(
                $"The tables in the database {database.Where} cannot be made or brought up to date ({database.Name(e)}).", e);
        }
    }
}
