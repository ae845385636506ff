using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Store.Sqlite;

/// <summary>Distinguishes a faulty write from a database that cannot accept any write (https://sqlite.org/rescode.html).</summary>
internal static class SqliteErrors
{
    // BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, PROTOCOL, NOTADB
    private static readonly int[] WholeStore = [5, 6, 7, 8, 10, 11, 13, 14, 15, 26];

    public static bool StopsTheStore(Exception e) => e is SqliteException { SqliteErrorCode: var code } && WholeStore.Contains(code);

    public static string Name(Exception e) => e is SqliteException sqlite
        ? string.Create(CultureInfo.InvariantCulture, $"SQLite error {sqlite.SqliteErrorCode}, {sqlite.SqliteExtendedErrorCode}")
        : e.GetType().Name;
}
