namespace Allentown311.Mappings.UnitTests.FileFormats;

[TestClass]
public sealed class When_a_mapping_of_files_has_a_mistake
{
    [TestMethod]
    [DataRow("format: fixed", "format: fix", 4, 23, "Write one of: fixed, xml, json")]
    [DataRow("format: fixed", "format: csv", 4, 23, "Write connector: csv")]
    [DataRow("format: fixed, ", "", 4, 13, "Write, for example, format: fixed")]
    [DataRow("format: fixed", "format: fixed, bom: true", 4, 35, "Remove it")]
    [DataRow("format: fixed", "format: fixed, measure: chars", 4, 39, "characters, bytes")]
    [DataRow("format: fixed", "format: fixed, delimiter: ';'", 4, 30, "")]
    [DataRow("width: 20 }", "width: 0 }", 9, 43, "Write the column's width, a whole number from 1 to 32000")]
    [DataRow("width: 20 }", "witdh: 20 }", 9, 36, "Write width: in place of witdh:")]
    [DataRow("start: 23", "start: 20", 10, 44, "Write start: 21 or more, or leave it out")]
    [DataRow("pad: \"0\" }\n    Details", "pad: \"00\" }\n    Details", 10, 77, "Write one character")]
    [DataRow("{{ref}}\", width", "{{ticket.zip}}\", width", 9, 5, "Write {{ref}}")]
    [DataRow("Ref: 20,", "Ref: twenty,", 15, 19, "Write the column's width")]
    [DataRow("Ref: 20,", "Reference: 20,", 15, 12, "Add the column, or correct read")]
    [DataRow("starts: \"99\"", "starts: \"\"", 16, 19, "Write how that line begins")]
    [DataRow("start: 3, ", "", 16, 32, "Write, for example, start: 3")]
    public void A_mistake_in_fixed_columns_is_reported_at_its_place(string sound, string broken, int line, int column, string remedy) =>
        ShouldBeReported(FileMappings.Fixed, (sound, broken), (line, column), remedy);

    [TestMethod]
    [DataRow("quote: none", "quote: never", 4, 63, "needed, none")]
    [DataRow("quote: none", "replace: '/'", 4, 65, "Remove it, or write quote: none")]
    [DataRow("quote: none", "quote: none, replace: '|'", 4, 78, "Write another character")]
    [DataRow("line_end: lf", "line_end: cr", 4, 98, "crlf, lf")]
    [DataRow("[ H, \"{{file.count}}\" ]", "[ H, \"{{file.sequence}}\" ]", 9, 15, "Names here: file.count, file.sum.Reference")]
    [DataRow("count: 2 }", "count: Count }", 16, 32, "Write which cell")]
    [DataRow("[ Kind, Ref,", "[ Kind, Reff,", 14, 12, "Add the column, or correct read")]
    public void A_mistake_in_delimited_files_is_reported_at_its_place(string sound, string broken, int line, int column, string remedy) =>
        ShouldBeReported(FileMappings.Pipe, (sound, broken), (line, column), remedy);

    [TestMethod]
    [DataRow("<Order ref=\"{{ref}}\">", "<Order ref=\"{{ref}}\"/>", 8, 8, "Close every element")]
    [DataRow("<Order ref=\"{{ref}}\">", "<Order>", 8, 8, "Write {{ref}}")]
    [DataRow("/s:Changes/s:Change\n", "/x:Changes/s:Change\n", 12, 9, "declare its prefix")]
    [DataRow("id: \"s:No\"", "id: \"s:No[\"", 14, 28, "Write a path")]
    [DataRow("  rows: /s:Changes/s:Change\n", "", 10, 3, "Write, for example, rows: /Changes/Change")]
    [DataRow("  xml: <Order", "  whole: <Orders/>\n  xml: <Order", 8, 10, "<Orders count=\"{{file.count}}\">{{file.orders}}</Orders>")]
    public void A_mistake_in_XML_is_reported_at_its_place(string sound, string broken, int line, int column, string remedy) =>
        ShouldBeReported(FileMappings.Xml, (sound, broken), (line, column), remedy);

    [TestMethod]
    [DataRow("rows: $.changes[*]", "rows: $.changes[", 11, 9, "Write a path")]
    [DataRow("reference: \"{{ref}}\"", "reference: \"{{reff}}\"", 8, 22, "Names here: ref, department")]
    public void A_mistake_in_JSON_is_reported_at_its_place(string sound, string broken, int line, int column, string remedy) =>
        ShouldBeReported(FileMappings.Json, (sound, broken), (line, column), remedy);

    private static void ShouldBeReported(string mapping, (string Sound, string Broken) change, (int, int) place, string remedy)
    {
        mapping.ShouldContain(change.Sound);
        var at = mapping.IndexOf(change.Sound, StringComparison.Ordinal);
        var faults = FileMappings.Faults(mapping.Insert(at, change.Broken).Remove(at + change.Broken.Length, change.Sound.Length));
        var fault = faults.ShouldHaveSingleItem(string.Join('\n', faults));
        ((fault.Line, fault.Column), fault.Remedy).ShouldSatisfyAllConditions(
            f => f.Item1.ShouldBe(place, fault.ToString()), f => f.Remedy.ShouldContain(remedy));
    }
}
