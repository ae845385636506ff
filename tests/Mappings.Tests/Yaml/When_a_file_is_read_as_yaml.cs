using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Yaml;

[TestClass]
public sealed class When_a_file_is_read_as_yaml
{
    private const string NoMap =
        "f.yaml:1:1: the file is not one YAML map. Write keys and values, such as \"name: streets\", in a single document";

    [TestMethod]
    [DataRow("", NoMap)]
    [DataRow("[ 1 ]", NoMap)]
    [DataRow("text", NoMap)]
    [DataRow("a: 1\n---\nb: 2\n", NoMap)]
    [DataRow("a: 1\n\tb: 2\n", "f.yaml:2:1: a tab indents this line. Indent with spaces: YAML allows no tab there")]
    [DataRow("a: *b\n", "f.yaml:1:1: not YAML: The anchor 'b' does not exists. Check indentation, quotes and colons at this place")]
    [DataRow("a: 1\nb: |\n  TODO: the name,\n  more\n\"TODO: a key\": 1\n", "f.yaml:3:1: this is still to be written. Write the name\n"
        + "f.yaml:5:1: this is still to be written. Write a key")]
    [DataRow("a: &x { b: [ *x ] }\n",
        "f.yaml:1:14: *x stands inside of the value that it repeats. Repeat only a value that has ended before")]
    [DataRow("password: hunter2\nheaders: { password: hunter2 }\n", "f.yaml:2:22: \"password\" holds the secret itself: headers password. "
        + "Write ${NAME} in its place, without a default, and set the environment variable NAME, or write ${file:PATH}")]
    public void What_is_wrong_is_told_at_its_place(string text, string told)
    {
        var (_, faults) = Read(text);

        string.Join('\n', faults).ShouldBe(told);
    }

    [TestMethod]
    [DataRow(63, 0)]
    [DataRow(64, 1)]
    public void Sixty_four_levels_are_read(int lists, int faults) =>
        Read($"a: {new string('[', lists)}{new string(']', lists)}").Faults.Count.ShouldBe(faults);

    [TestMethod]
    public void A_hundred_thousand_values_are_read_repetitions_counted()
    {
        string Values(int count) => string.Join(", ", Enumerable.Repeat("1", count));

        Read($"a: [ {Values(99_997)} ]").Faults.ShouldBeEmpty("with the map, its key and the list");
        Read($"a: [ {Values(99_998)} ]").Faults.ShouldHaveSingleItem().ToString()
            .ShouldEndWith("more than 100,000 values. Split the file, or write fewer repetitions (&name, *name)");
        Read($"a: &x [ {Values(999)} ]\nb: [ {string.Join(", ", Enumerable.Repeat("*x", 98))} ]").Faults.ShouldBeEmpty();
        Read($"a: &x [ {Values(999)} ]\nb: [ {string.Join(", ", Enumerable.Repeat("*x", 99))} ]").Faults.ShouldHaveSingleItem();
    }

    [TestMethod]
    public void A_map_gives_its_values_or_what_stands_for_them()
    {
        var faults = new Faults();
        var map = YamlFile.Read("f.yaml", "n: 7\nf: true\ns: 90s\nc: b\nt: \"x ${SET}\"\nl: [ 1, 2 ]\none: 1\n"
            + "m: { k: v }\nnothing: ~\n", faults,
            name => name == "SET" ? "v" : null)!;

        (map.Number("n", 1, 7, 7), map.Number("none", 3, 1, 9)).ShouldBe((7, 3));
        (map.Flag("f", false), map.Flag("none", true)).ShouldBe((true, true));
        (map.Span("s", default), map.Span("none", TimeSpan.FromSeconds(1))).ShouldBe((TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(1)));
        (map.Choice("c", "a", "a", "b"), map.Choice("none", "a", "a", "b")).ShouldBe(("b", "a"));
        (map.Text("t"), map.Text("nothing")).ShouldBe(("x v", null));
        map.Find("l")!.List().Select(v => (v.Path, v.Text())).ShouldBe([("l[0]", "1"), ("l[1]", "2")]);
        map.Find("one")!.List().ShouldHaveSingleItem().Path.ShouldBe("one");
        (map.Map("m")!.Path, map.Map("m")!.Map("k"), map.Find("nothing"), map.Map("none")).ShouldBe(("m", null, null, null));
        faults.All.ShouldHaveSingleItem().ToString()
            .ShouldBe("f.yaml:8:9: \"m.k\" must be a map. Write keys and values below it, or { key: value }");
    }

    [TestMethod]
    public void Keys_that_nobody_asked_for_are_told_unless_another_program_reads_them()
    {
        var faults = new Faults();
        var map = YamlFile.Read("f.yaml", "name: x\nnmae: y\n? [ 1 ]\n: z\n", faults, _ => null)!;
        map.Text("name");
        map.Close();

        faults.All.Select(f => f.ToString()).ShouldBe([
            "f.yaml:2:1: unknown key \"nmae\". Known here: name. Did you mean \"name\"?", "f.yaml:3:3: unknown key \"?\". Known here: name",
        ]);
        var others = new Faults();
        var open = YamlFile.Read("f.yaml", "name: x\nnmae: y\n", others, _ => null)!;
        open.IgnoreOtherKeys();
        open.Close();
        others.None.ShouldBeTrue();
    }

    [TestMethod]
    public void Mistakes_come_in_the_order_of_their_places()
    {
        var faults = new Faults();
        faults.Add(new Fault("b", 1, 1, "4", ""));
        faults.Add(new Fault("a", 2, 1, "3", ""));
        faults.Add(new Fault("a", 1, 2, "2", ""));
        faults.Add(new Fault("a", 1, 1, "1", ""));

        faults.All.Select(f => f.Problem).ShouldBe(["1", "2", "3", "4"]);
        faults.None.ShouldBeFalse();
        new Fault("a", 0, 0, "gone", "Write it").ToString().ShouldBe("a: gone. Write it");
    }

    private static (YamlMap? Map, IReadOnlyList<Fault> Faults) Read(string text)
    {
        var faults = new Faults();
        var map = YamlFile.Read("f.yaml", text, faults, name => name == "SET" ? "v" : null);
        return (map, faults.All);
    }
}
