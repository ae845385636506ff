using System.Collections.Concurrent;
using Microsoft.Data.SqlClient;

namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>
/// A pool of databases on the server that HUB_TEST_SQLSERVER names, because creating one takes seconds. There are as many as tests run at
/// once; each is emptied after its test, and all are dropped at the end.
/// </summary>
[TestClass]
public sealed class SqlServerDatabases
{
    private static readonly ConcurrentBag<string>[] Idle = [[], []];
    private static readonly ConcurrentBag<string> Made = [];

    /// <summary>The server's connection string; null when there is no server.</summary>
    internal static string? Server { get; } =
        Environment.GetEnvironmentVariable("HUB_TEST_SQLSERVER") is { Length: > 0 } server ? Lenient(server) : null;

    [AssemblyCleanup]
    public static void DropAll()
    {
        SqlConnection.ClearAllPools();
        foreach (var name in Made)
        {
            Run(Server!, $"ALTER DATABASE {name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {name}");
        }
    }

    /// <summary>Returns the name of an empty database, with row versions or without.</summary>
    internal static string Rent(string server, bool versions)
    {
        if (Idle[versions ? 1 : 0].TryTake(out var idle))
        {
            return idle;
        }

        var name = $"hub_test_{Guid.NewGuid():N}";

        // One at a time, because CREATE DATABASE locks the model database exclusively.
        lock (Made)
        {
            Run(server, $"CREATE DATABASE {name}");
            Made.Add(name);
            Run(server, $"ALTER DATABASE {name} SET READ_COMMITTED_SNAPSHOT {(versions ? "ON" : "OFF")} WITH ROLLBACK IMMEDIATE");
        }

        return name;
    }

    /// <summary>Empties a database for the next test.</summary>
    internal static void Return(string server, string name, bool versions)
    {
        Run(
            server,
            $"""
             DECLARE @drop nvarchar(max) = N'';
             SELECT @drop += N'DROP TABLE ' + QUOTENAME(name) + N';' FROM {name}.sys.tables;
             EXEC {name}..sp_executesql @drop
             """);
        Idle[versions ? 1 : 0].Add(name);
    }

    // A server for tests has a self-signed certificate or none, so encryption is off unless the connection string asks for it.
    private static string Lenient(string given)
    {
        var settings = new SqlConnectionStringBuilder(given);
        if (!settings.ShouldSerialize("Encrypt"))
        {
            settings["Encrypt"] = "false";
        }

        return settings.ConnectionString;
    }

    private static void Run(string server, string sql)
    {
        using var connection = new SqlConnection(server);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 120;
        command.ExecuteNonQuery();
    }
}
