namespace Allentown311.Hub.Tests.Standards;

[TestClass]
public sealed class When_files_grow
{
    private const int MaxLines = 400;
    private const int MaxLinesOfNineInTen = 170;
    private const int MaxMedian = 60;
    private const int MaxLineLength = 140;

    private static readonly List<(string File, int Lines)> Sizes =
        [.. Repository.Files.Select(f => (Path.GetRelativePath(Repository.Root, f), File.ReadLines(f).Count())).OrderBy(f => f.Item2)];

    [TestMethod]
    public void No_file_is_over_400_lines() => Sizes.Where(f => f.Lines > MaxLines).ShouldBeEmpty();

    [TestMethod]
    public void No_line_is_over_140_characters()
    {
        var tooLong =
            from file in Repository.AllFiles
            from line in File.ReadLines(file).Index()
            where line.Item.Length > MaxLineLength
            select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1} has {line.Item.Length}";
        tooLong.ShouldBeEmpty();
    }

    [TestMethod]
    public void Nine_files_in_ten_are_under_170_lines() =>
        Sizes.Count(f => f.Lines < MaxLinesOfNineInTen).ShouldBeGreaterThanOrEqualTo((int)Math.Ceiling(Sizes.Count * 0.9));

    [TestMethod]
    public void Half_of_the_files_have_at_most_60_lines() => Sizes[(Sizes.Count - 1) / 2].Lines.ShouldBeLessThanOrEqualTo(MaxMedian);
}
