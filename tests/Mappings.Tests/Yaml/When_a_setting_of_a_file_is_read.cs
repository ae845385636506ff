using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Yaml;

[TestClass]
public sealed class When_a_setting_of_a_file_is_read
{
    private static readonly Dictionary<string, string> Set = new() { ["SET"] = "value", ["EMPTY"] = "", ["?LATER"] = "stands in" };

    [TestMethod]
    [DataRow("500ms", 0.5)]
    [DataRow("20s", 20.0)]
    [DataRow("1.5m", 90.0)]
    [DataRow(" 8 h ", 28_800.0)]
    [DataRow("2d", 172_800.0)]
    [DataRow("0s", 0.0)]
    [DataRow("3650d", 315_360_000.0)]
    [DataRow("3651d", null)]
    [DataRow("-5s", null)]
    [DataRow("5", null)]
    [DataRow("s", null)]
    [DataRow("5 seconds", null)]
    [DataRow("1,5s", null)]
    public void A_time_span_has_a_number_and_a_unit(string text, double? seconds)
    {
        TimeSpans.TryParse(text, out var span).ShouldBe(seconds is not null);

        span.ShouldBe(TimeSpan.FromSeconds(seconds ?? 0));
    }

    [TestMethod]
    [DataRow("tmeout", ". Did you mean \"timeout\"?")]
    [DataRow("retri", ". Did you mean \"retry\"?")]
    [DataRow("rety", ". Did you mean \"retry\"?")]
    [DataRow("timoeut", ". Did you mean \"timeout\"?", DisplayName = "two letters swapped")]
    [DataRow("TIMEOUT", ". Did you mean \"timeout\"?")]
    [DataRow("tiemotu", ". Did you mean \"timeout\"?", DisplayName = "two slips of seven letters")]
    [DataRow("timexyz", "", DisplayName = "three slips of seven letters")]
    [DataRow("x", "")]
    [DataRow("o", ". Did you mean \"of\"?")]
    [DataRow("something", "")]
    public void The_nearest_word_is_suggested_and_none_that_is_far(string wrong, string hint) =>
        WordSuggestion.Hint(wrong, ["retries", "timeout", "retry", "of"]).ShouldBe(hint);

    [TestMethod]
    [DataRow("a ${SET} b ${SET}", "a value b value", "")]
    [DataRow("${SET:-other}", "value", "")]
    [DataRow("${EMPTY:-other}", "other", "")]
    [DataRow("${UNSET:-}", "", "")]
    [DataRow("${UNSET}-${GONE}", "-", "UNSET GONE")]
    [DataRow("${EMPTY}", "", "EMPTY")]
    [DataRow("${LATER}", "stands in", "")]
    [DataRow("${LATER:-other}", "other", "")]
    [DataRow("$SET and {SET}", "$SET and {SET}", "")]
    public void Variables_are_filled_and_the_missing_are_named(string text, string filled, string missing)
    {
        List<string> names = [];

        Variables.Fill(text, Set.GetValueOrDefault, names.Add).ShouldBe(filled);

        string.Join(' ', names).ShouldBe(missing);
    }

    [TestMethod]
    [DataRow("${SET", "${SET")]
    [DataRow("a ${} b", "${")]
    [DataRow("${SET} ${a b}", "${a")]
    [DataRow("${SET} ${file:/run/x} ${A:-b}", null)]
    [DataRow("plain", null)]
    public void A_variable_that_is_not_closed_is_found(string text, string? start) => Variables.Unclosed(text).ShouldBe(start);

    [TestMethod]
    public void What_a_text_refers_to_is_known()
    {
        Variables.FilesOf("${A}${file:/run/a}${file:b/c:-x}").ShouldBe(["/run/a", "b/c"]);
        Variables.HasDefault("${A}${B:-}").ShouldBeTrue();
        Variables.HasDefault("${A}").ShouldBeFalse();
        Variables.HasStandIn("${LATER}", Set.GetValueOrDefault).ShouldBeTrue();
        Variables.HasStandIn("${LATER:-x} ${SET} ${UNSET}", Set.GetValueOrDefault).ShouldBeFalse();
        Variables.FillDefaults("${A}/${B:-x}", "?").ShouldBe("?/x");
    }

    [TestMethod]
    public void What_is_missing_is_told_with_what_to_do()
    {
        Variables.DescribeMissing("file:/run/pw", mayHaveDefault: true).ShouldBe(
            ("the file /run/pw, which is missing, empty or cannot be read", "Write the value into /run/pw, and let the hub read it"));
        Variables.DescribeMissing("PW", mayHaveDefault: true).ShouldBe(
            ("PW, which is not set", "Set the environment variable PW, or give a default: ${PW:-value}"));
        Variables.DescribeMissing("PW", mayHaveDefault: false).ShouldBe(("PW, which is not set", "Set the environment variable PW"));
    }

    [TestMethod]
    public void A_value_comes_from_the_environment_or_from_a_file_without_its_last_line_break()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, " s3cret \r\n");

        Variables.FromEnvironment($"file:{path}").ShouldBe(" s3cret ");
        File.Delete(path);
        Variables.FromEnvironment($"file:{path}").ShouldBeNull();
        Variables.FromEnvironment("PATH").ShouldBe(Environment.GetEnvironmentVariable("PATH"));
        Variables.FromEnvironment("NO_SUCH_VARIABLE_311").ShouldBeNull();
    }
}
