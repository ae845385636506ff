using System.Globalization;
using Allentown311.Hub.Store.Tables;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>
/// The mark on a file whose installation has moved to a database server. Two installations that continued from the same state would do
/// everything twice.
/// </summary>
internal static class MovedMark
{
    private const string Name = "moved_to";

    /// <summary>Returns where and when the installation moved; null when it did not move.</summary>
    public static string? Of(SqliteConnection connection) =>
        Database.Scalar(connection, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'mark'") is > 0L
            ? Database.Scalar(connection, $"SELECT value FROM mark WHERE name = '{Name}'") as string : null;

    /// <summary>Sets the mark; the caller's transaction makes it durable.</summary>
    public static void Set(SqliteConnection connection, string where, DateTimeOffset at)
    {
        using var mark = new Prepared(connection, "INSERT OR REPLACE INTO mark VALUES (@name, @value)");
        mark.Run(Name, (Cell)string.Create(CultureInfo.InvariantCulture, $"{where} on {at.UtcDateTime:u}"));
    }

    /// <summary>Removes the mark.</summary>
    public static void Remove(SqliteConnection connection) => Database.Execute(connection, $"DELETE FROM mark WHERE name = '{Name}'");

    /// <summary>The message about a file that has the mark.</summary>
    public static string Describe(string file, string moved) =>
        $"The installation in {file} was moved to {moved}; this file is what was there before. "
        + "Start the hub with --store and ConnectionStrings:Store of the new database. "
        + "To go on from this file all the same, run \"hub store copy --undo\": "
        + "whatever waited in it is then looked up before it is sent, as after a restore.";
}
