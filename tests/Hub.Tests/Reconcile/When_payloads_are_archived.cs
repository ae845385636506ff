using System.IO.Compression;
using System.Text.Json;
using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;

namespace Allentown311.Hub.Tests.Reconcile;

[TestClass]
public sealed class When_payloads_are_archived
{
    private readonly TempFolder folder = new();

    private string File => Path.Combine(folder.File("archive"), "attempts-2026-07.jsonl.gz");

    [TestCleanup]
    public void CleanUp() => folder.Dispose();

    [TestMethod]
    public void A_file_of_many_batches_is_read_to_its_end()
    {
        var archive = NewArchive();
        archive.Append(Attempts(1, 3));
        archive.Append(Attempts(4, 2));

        ReadIds().ShouldBe([1, 2, 3, 4, 5]);
    }

    [TestMethod]
    public void A_file_that_was_cut_at_any_byte_is_read_to_its_end_with_what_is_appended_later()
    {
        NewArchive().Append(Attempts(1, 3));
        var first = new FileInfo(File).Length;
        NewArchive().Append(Attempts(4, 2));
        var whole = System.IO.File.ReadAllBytes(File);

        for (var length = first + 1; length < whole.Length; length += length < first + 12 ? 1 : 29)
        {
            System.IO.File.WriteAllBytes(File, whole[..(int)length]);
            NewArchive().Append(Attempts(4, 3));

            var ids = ReadIds();
            ids.Distinct().ShouldBe([1, 2, 3, 4, 5, 6], ignoreOrder: true, $"cut at {length}");
            ids.Take(3).ShouldBe([1, 2, 3]);
        }
    }

    [TestMethod]
    public void Members_that_were_appended_behind_a_cut_are_found()
    {
        NewArchive().Append(Attempts(1, 3));
        var member = System.IO.File.ReadAllBytes(File);
        System.IO.File.Delete(File);
        NewArchive().Append(Attempts(7, 200));
        var cut = System.IO.File.ReadAllBytes(File);
        System.IO.File.WriteAllBytes(File, [.. cut[..(cut.Length / 2)], .. member]);

        NewArchive().Append(Attempts(4, 1));

        ReadIds().Where(id => id < 7).Distinct().ShouldBe([1, 2, 3, 4]);
    }

    [TestMethod]
    public void A_whole_file_is_not_written_again()
    {
        NewArchive().Append(Attempts(1, 3));
        var before = System.IO.File.ReadAllBytes(File);

        NewArchive().Append(Attempts(4, 1));

        System.IO.File.ReadAllBytes(File)[..before.Length].ShouldBe(before);
        Directory.GetFiles(Path.GetDirectoryName(File)!).ShouldBe([File]);
    }

    private Archive NewArchive() => new(folder.File("archive"));

    private static IEnumerable<(long Id, SendAttempt Attempt)> Attempts(int first, int count)
    {
        var random = new Random(first);
        return Enumerable.Range(first, count).Select(id =>
        {
            var text = Convert.ToBase64String(Enumerable.Range(0, 400).Select(_ => (byte)random.Next(256)).ToArray());
            return ((long)id, new SendAttempt(id, Some.Noon, "Confirmed", null, TimeSpan.Zero, text, "<ok/>"));
        }).ToList();
    }

    private List<long> ReadIds()
    {
        using var zip = new GZipStream(System.IO.File.OpenRead(File), CompressionMode.Decompress);
        using var text = new StreamReader(zip);
        var ids = new List<long>();
        while (text.ReadLine() is { } line)
        {
            ids.Add(JsonDocument.Parse(line).RootElement.GetProperty("id").GetInt64());
        }

        return ids;
    }
}
