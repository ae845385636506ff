using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;
using Microsoft.Data.Sqlite;

namespace Allentown311.Hub.Tests.Store;

[TestClass]
public sealed class When_the_audit_is_tampered_with
{
    [TestMethod]
    [DataRow("UPDATE audit SET who = 'eve'")]
    [DataRow("DELETE FROM audit WHERE n = 1")]
    [DataRow("REPLACE INTO audit SELECT n, at, 'eve', what, subject, reason, before, after, hash FROM audit WHERE n = 1")]
    public async Task The_database_refuses_it(string statement)
    {
        using var folder = new TempFolder();
        await using (var store = new SqliteStore(folder.File(), TimeProvider.System))
        {
            await store.CommitAsync(
                new Commit { Audit = { new AuditEntry(Some.Noon, "ana", "parked.retry", "ALN-1") } }, CancellationToken.None);
        }

        await using var connection = new SqliteConnection($"Data Source={folder.File()};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = statement;
        Should.Throw<SqliteException>(() => command.ExecuteNonQuery()).Message.ShouldContain("append-only");
    }
}
