namespace Allentown311.Mappings.UnitTests.Loading;

/// <summary>A stack that overflows ends the process, and no handler can hinder it: such texts are refused before they are built.</summary>
[TestClass]
public sealed class When_a_file_would_exhaust_its_reader
{
    [TestMethod]
    [DataRow("mapping: &a [ *a ]\n")]
    [DataRow("mapping: 1\n? &a [ *a ]\n: 1\n")]
    [DataRow("mapping: &a { b: { c: [ 1, *a ] } }\n")]
    public void A_value_that_repeats_itself_is_refused_at_its_place(string text)
    {
        var fault = Files.Load(text).Faults.ShouldHaveSingleItem();

        fault.ToString().ShouldContain("*a stands inside of the value that it repeats. Repeat only a value that has ended before");
        fault.Column.ShouldBeGreaterThan(1);
    }

    [TestMethod]
    [DataRow("[", "]")]
    [DataRow("{ a: ", "}")]
    public void A_text_nested_without_end_is_refused(string start, string end)
    {
        var text = $"mapping: {string.Concat(Enumerable.Repeat(start, 100_000))}1{string.Concat(Enumerable.Repeat(end, 100_000))}";

        Files.Load(text).Faults.ShouldHaveSingleItem().Problem.ShouldBe("nested more than 64 deep");
    }

    [TestMethod]
    public void Repetitions_that_multiply_are_refused()
    {
        var lines = Enumerable.Range(1, 12).Select(n =>
            $"a{n}: &a{n} [ {string.Join(", ", Enumerable.Repeat(n == 1 ? "x" : $"*a{n - 1}", 9))} ]");

        Files.Load(string.Join('\n', lines)).Faults.ShouldHaveSingleItem().Problem.ShouldBe("more than 100,000 values");
    }

    [TestMethod]
    public void A_value_that_has_ended_may_be_repeated()
    {
        var text = Files.Soap
            .Replace("settle: 45s", "settle: &t 45s", StringComparison.Ordinal)
            .Replace("every: 30s", "every: *t", StringComparison.Ordinal);

        var (mapping, faults) = Files.Load(text);

        faults.ShouldBeEmpty();
        mapping!.PollEvery.ShouldBe(TimeSpan.FromSeconds(45));
    }
}
