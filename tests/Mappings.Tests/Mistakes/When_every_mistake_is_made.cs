using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Mistakes;

/// <summary>
/// What an integrator reads, word for word. In <c>KIND.txt</c> the lines with - are replaced by those with +, and the lines below are the
/// mistakes that the loader then tells: line, column, what is wrong, what would be right.
/// </summary>
[TestClass]
public sealed class When_every_mistake_is_made
{
    private static readonly HashSet<string> Services = ["pothole", "sinkhole", "graffiti"];

    public static IEnumerable<object[]> Mistakes => Sound.All.SelectMany(kind => File
        .ReadAllText(Path.Combine(AppContext.BaseDirectory, "Mistakes", $"{kind.Kind}.txt"))
        .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
        .Select(mistake => new object[] { kind.Kind, mistake.Trim('\n') }));

    [TestMethod]
    [DynamicData(nameof(Mistakes))]
    public void It_is_told_at_its_place_with_what_to_write(string kind, string mistake)
    {
        var lines = mistake.Split('\n');
        var (sound, broken) = (Text(lines, "- "), Text(lines, "+ "));
        var text = Sound.All.Single(s => s.Kind == kind).Text;
        text.ShouldContain(sound);
        var at = text.IndexOf(sound, StringComparison.Ordinal);

        var told = Load($"{text[..at]}{broken}{text[(at + sound.Length)..]}");

        string.Join('\n', told).ShouldBe(string.Join('\n', lines.Where(l => l[0] is not ('-' or '+'))));
        string.Join('\n', told).ShouldNotContain("hush");
    }

    [TestMethod]
    public void A_sound_mapping_of_each_kind_has_none() => Sound.All.SelectMany(kind => Load(kind.Text)).ShouldBeEmpty();

    private static string Text(string[] lines, string mark) =>
        string.Join('\n', lines.Where(l => l.StartsWith(mark, StringComparison.Ordinal)).Select(l => l[2..]));

    private static IEnumerable<string> Load(string text)
    {
        var faults = new Faults();
        MappingLoader.LoadText("test.yaml", text, faults, Sound.Variable, Services, ["depth"]);
        return faults.All.Select(f => $"{f.Line}:{f.Column} {f.Problem}. {f.Remedy}".ReplaceLineEndings(" "));
    }
}
