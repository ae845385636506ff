namespace Allentown311.Hub.Tests.Standards;

[TestClass]
public sealed class When_files_grow
{
    private const int Longest = 400;
    private const int Long = 170;
    private const int Median = 60;

    private static readonly List<(string File, int Lines)> Sizes =
        [.. Repository.Files.Select(f => (Path.GetRelativePath(Repository.Root, f), File.ReadLines(f).Count())).OrderBy(f => f.Item2)];

    [TestMethod]
    public void None_is_over_400_lines() => Sizes.Where(f => f.Lines > Longest).ShouldBeEmpty();

    [TestMethod]
    public void Nine_in_ten_are_under_170() => Sizes.Count(f => f.Lines < Long).ShouldBeGreaterThanOrEqualTo((int)Math.Ceiling(Sizes.Count * 0.9));

    [TestMethod]
    public void Half_are_at_most_60() => Sizes[(Sizes.Count - 1) / 2].Lines.ShouldBeLessThanOrEqualTo(Median);
}
