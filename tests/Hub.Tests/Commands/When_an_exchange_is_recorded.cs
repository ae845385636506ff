using Allentown311.Hub.Commands.Trying;

namespace Allentown311.Hub.Tests.Commands;

[TestClass]
public sealed class When_an_exchange_is_recorded
{
    [TestMethod]
    [DataRow(
        """{"items":[{"caseId":"PA-1","caller":"Ana García","phone":6105550100,"tags":["Ana","b"],"status":"open"}]}""",
        """{"items":[{"caseId":"PA-1","caller":"x","phone":0,"tags":["x","x"],"status":"open"}]}""")]
    [DataRow(
        """<r who="Ana"><caseId>PA-1</caseId><caller>Ana García</caller><status>open</status><n><![CDATA[Ana]]></n></r>""",
        """<r who="x"><caseId>PA-1</caseId><caller>x</caller><status>open</status><n><![CDATA[x]]></n></r>""")]
    [DataRow("caseId,caller,status\nPA-1,\"Ana, \"\"A\"\"\",open\n", "caseId,x,x\nPA-1,\"x\",open\n")]
    public void What_the_mapping_does_not_need_is_replaced(string text, string expected)
    {
        // What this mapping reads: the number, the state, and that the number has its name.
        static string? Read(string text) => $"{text.Contains("caseId")} {text.Contains("PA-1")} {text.Contains("open")}";

        UnneededText.Replace(text, Read).ShouldBe(expected);
    }

    [TestMethod]
    public void A_text_that_cannot_be_read_stays_one_that_cannot_be_read()
    {
        UnneededText.Replace("""{"error":"Ana García is unknown"}""", _ => null).ShouldBe("""{"error":"x"}""");
    }

    [TestMethod]
    [DataRow("mapping: 1\ntests:\n  - name: a\n    find: {}\n", "mapping: 1\ntests:\n  - name: a\n    find: {}\n\n  - name: b\n    x: 1\n")]
    [DataRow("mapping: 1\ntests:\n- name: a\n", "mapping: 1\ntests:\n- name: a\n\n- name: b\n  x: 1\n")]
    [DataRow("mapping: 1\nname: z\n", "mapping: 1\nname: z\n\ntests:\n  - name: b\n    x: 1\n")]
    [DataRow("tests:\n  - name: a\nmapping: 1\n", null)]
    public void A_test_comes_behind_the_last_one_and_the_rest_of_the_file_stays(string file, string? expected)
    {
        TestFile.With(file, ["- name: b\n  x: 1\n"]).ShouldBe(expected);
    }
}
