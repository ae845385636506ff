using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Server;

namespace Allentown311.Hub.Tests.Store.SqlServer;

/// <summary>Two nodes put the same new row in one moment: the later is undone, goes again, and finds it.</summary>
[TestClass]
public sealed class When_a_key_is_taken_meanwhile
{
    private readonly RecordedDatabase database = new();

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public async Task It_is_written_again(int times)
    {
        var left = times;
        database.Before = sql =>
        {
            if (IsJobs(sql) && Interlocked.Decrement(ref left) >= 0)
            {
                throw new RecordedDatabase.TakenException();
            }
        };
        await using var store = new ServerStore(database, new StoreClock(TimeProvider.System));

        (await store.CommitAsync(Some.Put(Some.Job(1)), default)).Status.ShouldBe(CommitStatus.Done);
        left.ShouldBe(-1);
    }

    [TestMethod]
    public async Task What_stays_taken_is_wrong_in_itself_and_is_said_to_be()
    {
        var asked = 0;
        database.Before = sql =>
        {
            if (IsJobs(sql))
            {
                Interlocked.Increment(ref asked);
                throw new RecordedDatabase.TakenException();
            }
        };
        await using var store = new ServerStore(database, new StoreClock(TimeProvider.System));

        await Should.ThrowAsync<RecordedDatabase.TakenException>(() => store.CommitAsync(Some.Put(Some.Job(1)), default));
        asked.ShouldBe(4, "and not for ever");
    }

    private static bool IsJobs(string sql) => sql.Contains("MERGE INTO job", StringComparison.Ordinal);
}
