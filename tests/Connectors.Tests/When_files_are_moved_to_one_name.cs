namespace Allentown311.Connectors.Tests;

[TestClass]
public sealed class When_files_are_moved_to_one_name
{
    private const int Movers = 8;
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    [TestCleanup]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void One_of_many_at_the_same_instant_succeeds_and_its_file_stays()
    {
        for (var round = 0; round < 50; round++)
        {
            var target = Path.Combine(folder, $"order-{round}.csv");
            using var start = new Barrier(Movers);
            var moved = new bool[Movers];
            var threads = Enumerable.Range(0, Movers).Select(i => new Thread(() => moved[i] = Move(start, Written($"{round}-{i}"), target)))
                .ToList();
            threads.ForEach(t => t.Start());
            threads.ForEach(t => t.Join());

            moved.Count(m => m).ShouldBe(1);
            File.ReadAllText(target).ShouldBe($"{round}-{Array.IndexOf(moved, true)}");
        }
    }

    [TestMethod]
    public void A_file_that_is_there_is_not_replaced()
    {
        var (from, to) = (Written("new"), Written("old"));

        Should.Throw<IOException>(() => ExclusiveMove.Move(from, to));

        (File.ReadAllText(from), File.ReadAllText(to)).ShouldBe(("new", "old"));
    }

    [TestMethod]
    public void A_file_that_is_missing_is_reported_as_missing() =>
        Should.Throw<FileNotFoundException>(() => ExclusiveMove.Move(Path.Combine(folder, "none"), Path.Combine(folder, "new")));

    private string Written(string content)
    {
        var path = Path.Combine(folder, $"{content}.tmp");
        File.WriteAllText(path, content);
        return path;
    }

    private static bool Move(Barrier start, string from, string to)
    {
        start.SignalAndWait();
        try
        {
            ExclusiveMove.Move(from, to);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
