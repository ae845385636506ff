using System.Collections.Concurrent;
using Microsoft.Data.SqlClient;

namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>Databases on the server HUB_TEST_SQLSERVER names: as many as tests run at once, emptied after each, gone at the end. Making one takes seconds.</summary>
[TestClass]
public sealed class SqlServerDatabases
{
    private static readonly ConcurrentBag<string>[] Idle = [[], []];
    private static readonly ConcurrentBag<string> Made = [];

    /// <summary>Where; null for nowhere.</summary>
    internal static string? Server { get; } = Environment.GetEnvironmentVariable("HUB_TEST_SQLSERVER") is { Length: > 0 } server ? Lenient(server) : null;

    [AssemblyCleanup]
    public static void DropAll()
    {
        SqlConnection.ClearAllPools();
        foreach (var name in Made)
        {
            Run(Server!, $"ALTER DATABASE {name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {name}");
        }
    }

    /// <summary>The name of an empty one, which keeps row versions or does not.</summary>
    internal static string Take(string server, bool versions)
    {
        if (Idle[versions ? 1 : 0].TryTake(out var idle))
        {
            return idle;
        }

        var name = $"hub_test_{Guid.NewGuid():N}";

        // One at a time: each takes the model database for itself.
        lock (Made)
        {
            Run(server, $"CREATE DATABASE {name}");
            Made.Add(name);
            Run(server, $"ALTER DATABASE {name} SET READ_COMMITTED_SNAPSHOT {(versions ? "ON" : "OFF")} WITH ROLLBACK IMMEDIATE");
        }

        return name;
    }

    /// <summary>Empties one for the next test.</summary>
    internal static void GiveBack(string server, string name, bool versions)
    {
        Run(server, $"DECLARE @drop nvarchar(max) = N''; SELECT @drop += N'DROP TABLE ' + QUOTENAME(name) + N';' FROM {name}.sys.tables; EXEC {name}..sp_executesql @drop");
        Idle[versions ? 1 : 0].Add(name);
    }

    // A server for tests has a certificate of its own making, if any: what is not asked for is not insisted on.
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
        (command.CommandText, command.CommandTimeout) = (sql, 120);
        command.ExecuteNonQuery();
    }
}
