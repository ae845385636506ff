using System.Net;
using System.Net.Sockets;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Server;
using Allentown311.Hub.Store.SqlServer;
using Allentown311.Mappings.Databases;

namespace Allentown311.Hub.Tests.Store.SqlServer;

[TestClass]
public sealed class When_sql_server_fails
{
    [TestMethod]
    [DataRow("deadlock, lock not free, row versions, moved data", ServerFault.Conflict, 1205, 1222, 3958, 3960, 601, 51222)]
    [DataRow("a key that is taken", ServerFault.DuplicateKey, 2601, 2627)]
    [DataRow("no connection, time-out", ServerFault.Unavailable, -2, 2, 53, 233, 10053, 10054, 10060, 10061, 11001)]
    [DataRow("no login, no database", ServerFault.Unavailable, 4060, 18456, 40613)]
    [DataRow("no room, read-only, going down", ServerFault.Unavailable, 1105, 9002, 3906, 6005)]
    [DataRow("the statement or its values", ServerFault.Permanent, 8672, 515, 547, 8152, 2628, 207, 208, 102, 8115, 229)]
    public void Errors_of_sql_server_are_classified(string what, object fault, params int[] numbers)
    {
        foreach (var number in numbers)
        {
            // With the severity of an ordinary error, and with error 3621 beside it: the statement has been terminated.
            SqlServerDatabase.Fault([number, 3621], 16).ShouldBe((ServerFault)fault, $"{what}: {number}");
        }

        SqlServerDatabase.Fault([99999], 20).ShouldBe(ServerFault.Unavailable, "the server has ended the connection");
    }

    [TestMethod]
    [DataRow(100, true)]
    [DataRow(120, true)]
    [DataRow(130, false)]
    [DataRow(160, false)]
    [DataRow(0, false, DisplayName = "not told")]
    public void A_database_without_openjson_is_refused_with_a_message_that_says_what_to_do(int level, bool isRefused)
    {
        var why = SqlServerDatabase.FindUnsupportedSetting("hub at db", level);

        (why is not null).ShouldBe(isRefused);
        (why ?? "").ShouldMatch(isRefused
            ? $@"^The database hub at db is at compatibility level {level}, .* OPENJSON .* CURRENT SET COMPATIBILITY_LEVEL = 130\.$"
            : "^$");
        TSql.Statements(SqlServerDatabase.CompatibilityLevel).ShouldHaveSingleItem();
        TSql.Statements("ALTER DATABASE CURRENT SET COMPATIBILITY_LEVEL = 130").ShouldHaveSingleItem();
    }

    [TestMethod]
    public async Task A_server_that_does_not_listen_is_unavailable_and_no_secret_is_shown()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var database = new SqlServerDatabase(TestDatabase.Checked(
            DatabaseKind.SqlServer, $"Server=127.0.0.1,{port};Database=hub;User Id=hub;Password=secret7;Connect Timeout=3", says: null));

        var told = await Should.ThrowAsync<StoreUnavailableException>(() => database.OpenAsync(default));

        told.Message.ShouldMatch(
            $@"^The database hub at 127\.0\.0\.1,{port} cannot be used \(SQL Server error -?\d+\)\. Nothing was written\.$");
        Should.Throw<StoreUnavailableException>(() => ServerStores.Open(database, TimeProvider.System)).ToString()
            .ShouldNotContain("secret7");
    }
}
