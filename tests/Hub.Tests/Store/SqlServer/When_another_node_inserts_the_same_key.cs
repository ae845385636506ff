using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Server;

namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>Two nodes insert the same new row at the same moment. The later one is rolled back, retries, and finds the row.</summary>
[TestClass]
public sealed class When_another_node_inserts_the_same_key
{
    private readonly RecordedDatabase database = new();

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public async Task The_row_is_written_again(int times)
    {
        var failuresLeft = times;
        database.Before = sql =>
        {
            if (IsJobs(sql) && Interlocked.Decrement(ref failuresLeft) >= 0)
            {
                throw new RecordedDatabase.DuplicateKeyException();
            }
        };
        await using var store = new ServerStore(database, new StoreClock(TimeProvider.System));

        (await store.CommitAsync(Some.Put(Some.Job(1)), default)).Status.ShouldBe(CommitStatus.Done);
        failuresLeft.ShouldBe(-1);
    }

    [TestMethod]
    public async Task A_key_that_stays_a_duplicate_fails_with_the_databases_own_error()
    {
        var asked = 0;
        database.Before = sql =>
        {
            if (IsJobs(sql))
            {
                Interlocked.Increment(ref asked);
                throw new RecordedDatabase.DuplicateKeyException();
            }
        };
        await using var store = new ServerStore(database, new StoreClock(TimeProvider.System));

        await Should.ThrowAsync<RecordedDatabase.DuplicateKeyException>(() => store.CommitAsync(Some.Put(Some.Job(1)), default));
        asked.ShouldBe(4, "the write is retried three times and not for ever");
    }

    private static bool IsJobs(string sql) => sql.Contains("MERGE INTO job", StringComparison.Ordinal);
}
