using Allentown311.CrmCore.Tickets;

namespace Allentown311.Mappings.UnitTests.FileFormats;

[TestClass]
public sealed class When_a_department_writes_a_file
{
    private const string Pipes = "H|x\nS|A-26-00417-3-1|7|NEW|2026-07-04T12:00:00Z\nS|A-26-00417-4-1|\"8|DONE|2026-07-04T12:00:00Z\nT|2\n";

    [TestMethod]
    public void Rows_between_a_first_and_a_last_line_are_read_and_quotes_are_characters()
    {
        var updates = FileMappings.Load(FileMappings.Pipe).ReadChanges(Pipes).Updates;

        updates.Select(u => (u.Reference, u.ExternalId, u.State)).ShouldBe(
        [
            ("A-26-00417-3-1", "7", WorkOrderState.Received), ("A-26-00417-4-1", "\"8", WorkOrderState.Completed),
        ]);
    }

    [TestMethod]
    [DataRow("H|x\nS|A-26-00417-3-1|7|NEW|2026-07-04T12:00:00Z\nT|2\n", "says that it has 2 rows, and it has 1")]
    [DataRow("H|x\nS|A-26-00417-3-1|7|NEW|2026-07-04T12:00:00Z\n", "does not end with a line \"T|…\"")]
    [DataRow("S|A-26-00417-3-1|7|NEW|2026-07-04T12:00:00Z\nT|1\n", "does not begin with a line \"H|…\"")]
    [DataRow("H|x\nT|many\n", "has no count")]
    [DataRow("", "does not begin")]
    public void A_file_that_is_not_whole_is_refused_as_a_whole(string text, string problem) =>
        Should.Throw<TranslationException>(() => FileMappings.Load(FileMappings.Pipe).ReadChanges(text)).Message.ShouldContain(problem);

    [TestMethod]
    public void A_count_may_include_the_lines_around_the_rows()
    {
        var counting = FileMappings.Pipe.Replace("count: 2 }", "count: 2, counts: lines }", StringComparison.Ordinal);

        FileMappings.Load(counting).ReadChanges(Pipes.Replace("T|2", "T|4", StringComparison.Ordinal)).Updates.Count.ShouldBe(2);
    }

    [TestMethod]
    public void A_row_with_a_cell_too_many_is_rejected_with_its_line()
    {
        var changes = FileMappings.Load(FileMappings.Pipe).ReadChanges(Pipes.Replace("|7|", "|7||", StringComparison.Ordinal));

        changes.Updates.Count.ShouldBe(1);
        var row = changes.Rejected.ShouldHaveSingleItem();
        (row.Row, row.Reason).ShouldBe((2, "6 cells where the file has 5 columns"));
    }

    [TestMethod]
    public void Quoted_cells_without_a_line_of_names_are_read_by_the_mappings_columns()
    {
        var quoted = FileMappings.Pipe.Replace("quote: none", "quote: needed", StringComparison.Ordinal);

        var changes = FileMappings.Load(quoted).ReadChanges("H|x\nS|A-26-00417-3-1|\"7\"|NEW|2026-07-04T12:00:00Z\nS|a|b\nT|2\n");

        changes.Updates.ShouldHaveSingleItem().ExternalId.ShouldBe("7");
        changes.Rejected.ShouldHaveSingleItem().Row.ShouldBe(3);
    }

    [TestMethod]
    public void Fixed_columns_are_read_without_their_padding()
    {
        var line = "A-26-00417-3-1      00000017DONE 2026-07-04T12:00:00Z\r\n";

        var update = FileMappings.Load(FileMappings.Fixed).ReadChanges($"{line}99000001\r\n").Updates.ShouldHaveSingleItem();

        (update.Reference, update.ExternalId, update.State).ShouldBe(("A-26-00417-3-1", "17", WorkOrderState.Completed));
    }

    [TestMethod]
    public void A_line_that_ends_before_its_columns_is_rejected_unless_the_department_leaves_out_blanks()
    {
        const string Whole = "A-26-00417-4-1      00000017DONE 2026-07-04T12:00:00Z\r\n";
        const string Short = "A-26-00417-3-1      00000017DONE 2026-07-04T12:00Z\r\n99000001\r\n";

        Should.Throw<TranslationException>(() => FileMappings.Load(FileMappings.Fixed).ReadChanges(Short)).Message.ShouldBe(
            "No line of the file has the mapping's columns: it is another kind of file (it has 50 characters, and its columns need 53: "
            + "it is cut off).");
        FileMappings.Load(FileMappings.Fixed).ReadChanges(Whole + Short.Replace("001\r", "002\r", StringComparison.Ordinal)).Rejected
            .ShouldHaveSingleItem().Reason.ShouldStartWith("it has 50 characters");
        FileMappings.Load(FileMappings.Fixed.Replace("  last:", "  ragged: true\n  last:", StringComparison.Ordinal))
            .ReadChanges(Short).Updates.ShouldHaveSingleItem().Granularity.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [TestMethod]
    public void XML_rows_are_read_by_their_paths_and_counted()
    {
        const string Xml = """
            <?xml version="1.0"?>
            <Changes xmlns="urn:lights" count="1">
              <Change ref="A-26-00417-3-1"><No>9</No><State>DONE</State><At>2026-07-04T12:00:00Z</At><Note>lit &amp; warm</Note></Change>
            </Changes>
            """;
        var mapping = FileMappings.Load(FileMappings.Xml);

        var update = mapping.ReadChanges(Xml).Updates.ShouldHaveSingleItem();

        (update.ExternalId, update.State, update.Note).ShouldBe(("9", WorkOrderState.Completed, "lit & warm"));
        Should.Throw<TranslationException>(() => mapping.ReadChanges(Xml.Replace("\"1\">", "\"3\">", StringComparison.Ordinal)))
            .Message.ShouldContain("says that it has 3 rows, and it has 1");
        Should.Throw<TranslationException>(() => mapping.ReadChanges(Xml[..120])).Message.ShouldContain("not well-formed");
    }

    [TestMethod]
    public void JSON_rows_are_read_by_their_paths_and_counted()
    {
        const string Json = """{"total":2,"changes":[{"ref":"A-26-00417-3-1","status":"DONE","at":"2026-07-04T12:00:00Z"},{"ref":"x"}]}""";
        var mapping = FileMappings.Load(FileMappings.Json);

        var changes = mapping.ReadChanges(Json);

        changes.Updates.ShouldHaveSingleItem().State.ShouldBe(WorkOrderState.Completed);
        changes.Rejected.ShouldHaveSingleItem().Row.ShouldBe(2);
        Should.Throw<TranslationException>(() => mapping.ReadChanges(Json.Replace(":2,", ":3,", StringComparison.Ordinal)))
            .Message.ShouldContain("not whole");
        mapping.ReadChanges("""{"total":0,"changes":[]}""").Updates.ShouldBeEmpty();
    }
}
