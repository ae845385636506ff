namespace Allentown311.Mappings.UnitTests.Loading;

/// <summary>Slips that a new integrator made: each is told at its place, once, with what to write.</summary>
[TestClass]
public sealed class When_a_slip_is_common
{
    [TestMethod]
    [DataRow("  query: { zip", "\tquery: { zip", "a tab indents this line. Indent with spaces: YAML allows no tab there", 1)]
    [DataRow("connector: rest", "conector: rest",
        "\"connector\" is missing, and \"conector\" is no key here. Write connector: in place of conector:", 1)]
    [DataRow("\"{{ref}}\"", "{{ref}}", "has braces without quotes. Write \"{{ref}}\" in quotes", 2)]
    public void It_is_told_once_with_what_to_write(string sound, string slip, string told, int least)
    {
        Files.Rest.ShouldContain(sound);

        var fault = Files.Load(ReplaceFirst(sound, slip)).Faults.ShouldHaveSingleItem();

        fault.ToString().ShouldContain(told);
        (fault.Line, fault.Column >= least).ShouldBe((LineOf(sound), true));
    }

    [TestMethod]
    [DataRow("{{date ticket.requested \"YYYY-MM-DD\"}}", "\"YYYY-MM-DD\" writes Y as it stands. Write yyyy for the year")]
    [DataRow("{{date ticket.requested \"yyyy-MM-DD\"}}", "writes D as it stands")]
    [DataRow("{{date ticket.requested \"yyyy-MM-dd\" \"America/Allentown\"}}", "there is no time zone \"America/Allentown\"")]
    public void A_date_that_would_be_written_wrongly_is_told_before_it_is(string template, string told) =>
        Files.Load(ReplaceFirst("\"{{ref}}\"", $"'{{{{ref}}}} {template}'"))
            .Faults.ShouldHaveSingleItem().ToString().ShouldContain(told);

    [TestMethod]
    [DataRow("{{date ticket.requested \"yyyy-MM-dd\" \"America/New_York\"}}")]
    [DataRow("{{date ticket.requested \"yyyy''Y''\"}}")]
    public void A_date_that_is_sound_is_taken(string template) =>
        Files.Load(ReplaceFirst("\"{{ref}}\"", $"'{{{{ref}}}} {template}'")).Faults.ShouldBeEmpty();

    [TestMethod]
    public void A_file_that_is_missing_is_called_a_file() =>
        Files.Load(ReplaceFirst("${SECRET}", "${file:/run/secrets/none}"))
            .Faults.ShouldHaveSingleItem().ToString()
            .ShouldEndWith("needs the file /run/secrets/none, which is missing, empty or cannot be read. "
                + "Write the value into /run/secrets/none, and let the hub read it");

    private static string ReplaceFirst(string sound, string slip)
    {
        var at = Files.Rest.IndexOf(sound, StringComparison.Ordinal);
        return string.Concat(Files.Rest.AsSpan(0, at), slip, Files.Rest.AsSpan(at + sound.Length));
    }

    private static int LineOf(string text) => 1 + Files.Rest[..Files.Rest.IndexOf(text, StringComparison.Ordinal)].Count(c => c == '\n');
}
