using Allentown311.Hub.Commands;
using Allentown311.Hub.Store;
using Allentown311.Hub.Store.Sqlite;

namespace Allentown311.Hub.Tests.Store.Copy;

[TestClass]
public sealed class When_a_move_is_undone
{
    private readonly TempFolder folder = new();

    [TestCleanup]
    public void CleanUp() => folder.Dispose();

    [TestMethod]
    public async Task The_file_works_again_and_its_waiting_jobs_may_have_run()
    {
        await using (var store = new SqliteStore(folder.File(), TimeProvider.System))
        {
            await store.CommitAsync(Some.Put(Some.Job(1)), default);
        }

        (await RunAsync("--undo")).ShouldBe(1, "the file was not moved");
        using (var connection = Database.Open(folder.File(), writes: true))
        {
            MovedMark.Set(connection, "postgres, hub at db:5432,", Some.Noon);
            MovedMark.Of(connection).ShouldBe("postgres, hub at db:5432, on 2026-07-06 16:00:00Z");
        }

        StoreOptions.OpenFile(folder.Path).ShouldBeNull("two installations that continue from one state do everything twice");
        (await RunAsync("--to", "postgres")).ShouldBe(1);

        (await RunAsync("--undo")).ShouldBe(0);

        await using var again = StoreOptions.OpenFile(folder.Path).ShouldNotBeNull();
        (await again.Jobs.FindAsync(JobKind.Submit, 1, default))!.MayHaveRun.ShouldBeTrue("the other database's hub may have sent it");
        (await RestoreMark.ReadAsync(again, default)).At.ShouldNotBeNull();
    }

    [TestMethod]
    public async Task The_command_refuses_both_options_no_option_and_an_unknown_kind()
    {
        (await RunAsync()).ShouldBe(1);
        (await RunAsync("--undo", "--to", "postgres")).ShouldBe(1);
        (await RunAsync("--to", "sqlite")).ShouldBe(1);
        (await RunAsync("--to", "postgres")).ShouldBe(1, "there is no file to move");
        File.Exists(folder.File()).ShouldBeFalse();
    }

    private Task<int> RunAsync(params string[] arguments) =>
        StoreCopyCommand.Build().Parse([.. arguments, "--data", folder.Path]).InvokeAsync();
}
