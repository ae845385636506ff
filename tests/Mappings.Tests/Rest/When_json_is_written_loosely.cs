using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Translation;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Rest;

/// <summary>JSON that is no JSON, as systems write it: comments, names without quotes, numbers that no parser holds.</summary>
[TestClass]
public sealed class When_json_is_written_loosely
{
    private static readonly RestMapping Mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest);

    [TestMethod]
    [DataRow("/* 007 */ {\"caseId\": \"P-1\"} // 1e400")]
    [DataRow("{ // \"a\": 007\n \"caseId\": \"P-1\" }")]
    [DataRow("{ /* 1e400 * / */ \"a\": 1e400, \"caseId\": \"P-1\" }")]
    [DataRow("{\"caseId\": \"P-1\", \"a\": 1e400 /* 1e400 */ , \"b\": 007}")]
    [DataRow("{ A1: 1, z_2$: 007, $Z9: NaN, _a: 1e400, caseId: 'P-1' }")]
    [DataRow("{ NaN: 1, Infinity : 2, caseId: \"P-1\" }", DisplayName = "names that look like numbers")]
    [DataRow("{ a: Infinity, b: -Infinity, c: NaN, caseId: \"P-1\" }")]
    [DataRow("{ 'a': 'it\\'s 007', \"b\": \"a \\\" 1e400 '\", caseId: \"P-1\" }")]
    [DataRow("{\"a\": -007, \"b\": 1.5, \"c\": 0.5, \"d\": 0, \"e\": 0e1, \"f\": 0E1, \"g\": 01.5, \"caseId\": \"P-1\"}")]
    public void The_number_of_the_record_is_read(string json) => Mapping.ReadAnswer(201, json).Id.ShouldBe("P-1");

    [TestMethod]
    [DataRow("{\"caseId\": \"P-1\" /* open")]
    [DataRow("/")]
    [DataRow("{\"caseId\": \"P-1\" / }")]
    [DataRow("{\"caseId\": 1-}")]
    [DataRow("{\"caseId\": 1e}")]
    [DataRow("{\"caseId\": -}")]
    [DataRow("{\"caseId\": P-1}")]
    public void What_cannot_be_read_is_no_answer(string json) => Mapping.ReadAnswer(201, json).Kind.ShouldBe(AnswerKind.Unreadable);

    [TestMethod]
    [DataRow(379)]
    [DataRow(380)]
    [DataRow(381)]
    public void A_whole_number_of_any_length_is_read_digit_by_digit(int digits)
    {
        var number = new string('7', digits);

        Mapping.ReadAnswer(201, $"{{\"caseId\": {number}}}").Id.ShouldBe(number);
        Mapping.ReadAnswer(201, $"{{\"caseId\": \"P-1\", \"x\": -{number}}}").Id.ShouldBe("P-1");
    }

    [TestMethod]
    [DataRow("007", "007")]
    [DataRow("-007", "-007")]
    [DataRow("01.50", "01.50")]
    [DataRow("0", "0")]
    [DataRow("0.0", "0")]
    [DataRow("1e3", "1000")]
    [DataRow("true", "true")]
    [DataRow("false", "false")]
    [DataRow("\" P \"", "P")]
    public void A_value_is_the_text_it_came_as(string json, string id) =>
        Mapping.ReadAnswer(201, $"{{\"caseId\": {json}}}").Id.ShouldBe(id);

    [TestMethod]
    [DataRow("$['work \\'] orders'][0]['case']")]
    [DataRow("$.['work \\'] orders'][0].case")]
    public void A_key_in_brackets_may_hold_brackets_and_quotes(string path)
    {
        const string key = "work '] orders";
        var mapping = Files.LoadWithoutFaults<RestMapping>(Files.Rest.Replace(
            "read: { id: \"$.items[0].caseId\", status: \"$.items[0].status\", ref: \"$.items[0].reference\" }",
            $"read: {{ id: '{path.Replace("'", "''", StringComparison.Ordinal)}' }}",
            StringComparison.Ordinal));

        mapping.ReadFound(200, $"{{\"{key}\":[]}}", "A").Kind.ShouldBe(AnswerKind.Absent);
        mapping.ReadFound(200, "{}", "A").Kind.ShouldBe(AnswerKind.Unreadable);
    }

    [TestMethod]
    [DataRow("$.items[?(@.kind=='wo')]", """{"items":[{"kind":"wo",ROW},{"kind":"x"}]}""", 1)]
    [DataRow("$.items[?(@.kind=='wo')]", """{"items":[]}""", 0)]
    [DataRow("$.items[0]", """{"items":[{ROW}]}""", 1)]
    [DataRow("$.items[0]", """{"items":[]}""", 0)]
    [DataRow("$.items[*].inner[*]", """{"items":[{"inner":[{ROW},{ROW}]},{"inner":[{ROW}]}]}""", 3)]
    [DataRow("$.items", """{"items":[{ROW},{ROW}]}""", 2)]
    [DataRow("$..row", """{"a":{"row":{ROW}}}""", 1)]
    public void Rows_are_found_by_any_path(string path, string body, int rows)
    {
        const string row = "\"caseId\":\"1\",\"status\":\"open\",\"changedAt\":\"2026-07-04T12:00:00.000Z\"";
        var mapping = Files.LoadWithoutFaults<RestMapping>(
            Files.Rest.Replace("rows: $.items[*]", $"rows: \"{path}\"", StringComparison.Ordinal));

        mapping.ReadChanges(body.Replace("ROW", row, StringComparison.Ordinal)).Updates.Count.ShouldBe(rows);
    }

    [TestMethod]
    [DataRow("$.items[?(@.kind=='wo')]", """{"items":[{"kind":"x"}]}""")]
    [DataRow("$.items[0]", "{}")]
    [DataRow("$.items[*].inner[*]", """{"items":[{"inner":7}]}""")]
    [DataRow("$.items", """{"items":7}""")]
    public void Where_no_list_stands_there_is_no_answer(string path, string body)
    {
        var mapping = Files.LoadWithoutFaults<RestMapping>(
            Files.Rest.Replace("rows: $.items[*]", $"rows: \"{path}\"", StringComparison.Ordinal));

        Should.Throw<TranslationException>(() => mapping.ReadChanges(body));
    }
}
