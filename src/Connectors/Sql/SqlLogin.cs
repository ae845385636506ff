using System.Data.Common;
using Microsoft.Data.SqlClient;
using Npgsql;

namespace Allentown311.Connectors.Sql;

/// <summary>Tells a refused login from every other reason why a connection cannot be opened. Pure.</summary>
internal static class SqlLogin
{
    // Login failed: wrong password, expired password, password must be changed, and their kin.
    private static readonly HashSet<int> SqlServerRefused = [18452, 18456, 18470, 18486, 18487, 18488];

    /// <summary>
    /// True when the server refused user or password: class 28 of PostgreSQL
    /// (https://www.postgresql.org/docs/current/errcodes-appendix.html), or SQL Server's error 18456 and its kin.
    /// </summary>
    public static bool IsRefused(DbException error) => error switch
    {
        PostgresException e => e.SqlState is ['2', '8', ..],
        SqlException e => SqlServerRefused.Contains(e.Number),
        _ => false,
    };
}
