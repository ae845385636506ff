using System.Text.RegularExpressions;
using Allentown311.Hub.Commands.NewMapping;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Tests.Commands;

[TestClass]
public sealed partial class When_a_mapping_is_begun
{
    private static readonly (string, string)[] Services = [("pothole", "Pothole"), ("sinkhole", "A \"deep\" hole: C:\\x #1")];

    public static IEnumerable<object[]> Connectors => MappingDraft.Connectors.Select(c => new object[] { c });

    [TestMethod]
    [DynamicData(nameof(Connectors))]
    public void What_is_left_to_write_is_told_at_each_place_and_nothing_else(string connector)
    {
        var text = MappingDraft.Write("water-2", connector, Services);

        var faults = Load(text);

        faults.Count.ShouldBe(Todo().Count(text));
        faults.ShouldAllBe(f => f.Problem == "this is still to be written" && f.Remedy.StartsWith("Write "));
        faults.ShouldContain(f => f.Remedy == "Write their code for Pothole");
        text.ShouldContain("${WATER_2_");
    }

    [TestMethod]
    [DynamicData(nameof(Connectors))]
    public void Once_it_is_written_as_its_words_say_it_is_a_sound_mapping(string connector)
    {
        var n = 0;
        var text = MappingDraft.Write("water-2", connector, Services);
        text = LineOfWords().Replace(text, "");
        text = Example().Replace(text, "\"$1\"");
        text = Word().Replace(text, _ => $"\"W{++n}\"");

        var faults = Load(text, out var mapping);

        faults.ShouldBeEmpty();
        MappingTestRunner.Run(mapping!).ShouldAllBe(result => result.Passed);
    }

    private static IReadOnlyList<Fault> Load(string text) => Load(text, out _);

    private static IReadOnlyList<Fault> Load(string text, out Allentown311.Mappings.Mapping? mapping)
    {
        var faults = new Faults();
        var services = Services.Select(s => s.Item1).ToHashSet(StringComparer.Ordinal);
        mapping = MappingLoader.LoadText(
            "mappings/water-2.yaml", text, faults, name => name.EndsWith("_URL", StringComparison.Ordinal) ? "https://works.test"
                : name.EndsWith("_AMQP", StringComparison.Ordinal) ? "amqps://hub:secret@works.test/"
                : name.EndsWith("_SECRET", StringComparison.Ordinal) ? "0123456789abcdef0123456789abcdef"
                : name.EndsWith("_DB", StringComparison.Ordinal) ? "Host=works.test;Username=hub;Password=secret;SSL Mode=VerifyFull"
                : "/srv/works", services);
        return faults.All;
    }

    // In quotes, or the first line of a block; not in the comments.
    [GeneratedRegex("\"TODO: |^ +TODO: ", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Todo();

    [GeneratedRegex("^ +TODO: .*\n", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LineOfWords();

    [GeneratedRegex("\"TODO: [^\"]*, such as ([^\"]*)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Example();

    [GeneratedRegex("\"TODO: [^\"]*\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
