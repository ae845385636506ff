using System.Text;

namespace Allentown311.Connectors.Tests.Csv;

/// <summary>Status files that a script joined, a spreadsheet saved again, or a broken export spoiled in one place.</summary>
[TestClass]
public sealed class When_a_status_file_was_joined_or_edited
{
    private const string Header = "Ref,CaseNo,Status,Changed,Remarks\r\n";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("utf-8")]
    [DataRow("utf-16")]
    public async Task Two_files_that_were_joined_with_their_marks_and_headers_are_read_as_one(string encoding)
    {
        await using var rig = new CsvRig(connection: $", in_encoding: {encoding}");
        rig.WriteStatusFile(
            $"{Header}{Row("A-1")}\uFEFF{Header}{Row("A-2")}\uFEFF\"A-3\",,WIP,07/04/2026 08:00:00 AM,\r\n",
            encoding == "utf-8" ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: true) : Encoding.Unicode);

        var page = await rig.Csv.ReadStatusAsync(null, Ct);

        page.Rejected.ShouldBeEmpty();
        page.Updates.Select(u => u.Reference).ShouldBe(["A-1", "A-2", "A-3"]);
    }

    [TestMethod]
    public async Task A_mark_that_another_encoding_shows_as_letters_is_told()
    {
        await using var rig = new CsvRig(connection: ", in_encoding: iso-8859-1");
        await WriteAsync(rig, [.. Bytes(Header + Row("A-1")), 0xEF, 0xBB, 0xBF, .. Bytes(Row("A-2") + Row("A-3"))]);

        var page = await rig.Csv.ReadStatusAsync(null, Ct);

        page.Updates.Select(u => u.Reference).ShouldBe(["A-1", "A-3"]);
        page.Rejected.ShouldHaveSingleItem().Reason.ShouldContain("joined");
    }

    [TestMethod]
    [DataRow("=\"007\",=\"0048\"", "007", "0048", DisplayName = "formulas without quotes")]
    [DataRow("\"=\"\"007\"\"\",\"=\"\"0048\"\"\"", "007", "0048", DisplayName = "formulas in quotes")]
    [DataRow("'007,'0048", "007", "0048", DisplayName = "apostrophes")]
    [DataRow("A\u20117,48213.0", "A-7", "48213", DisplayName = "a dash and a fraction")]
    public async Task What_a_spreadsheet_writes_around_a_key_is_no_part_of_it(string cells, string reference, string number)
    {
        await using var rig = new CsvRig();
        rig.WriteStatusFile($"{Header}{cells},WIP,07/04/2026 08:00:00 AM,\"'-2 degrees\"\r\n");

        var update = (await rig.Csv.ReadStatusAsync(null, Ct)).Updates.ShouldHaveSingleItem();

        (update.Reference, update.ExternalId, update.Note).ShouldBe((reference, number, "-2 degrees"));
    }

    [TestMethod]
    [DataRow("1.01E+11", "digits are lost")]
    [DataRow("\"1,01E+11\"", "digits are lost")]
    [DataRow("####", "error of a spreadsheet")]
    [DataRow("\"101,000,000,003\"", "commas between its thousands")]
    public async Task A_key_that_a_spreadsheet_spoiled_is_rejected_by_name_and_the_row_beside_it_counts(string number, string reason)
    {
        await using var rig = new CsvRig();
        rig.WriteStatusFile($"{Header},{number},WIP,07/04/2026 08:00:00 AM,\r\n,101000000003,WIP,07/04/2026 08:00:00 AM,\r\n");

        var page = await rig.Csv.ReadStatusAsync(null, Ct);

        page.Updates.ShouldHaveSingleItem().ExternalId.ShouldBe("101000000003");
        page.Rejected.ShouldHaveSingleItem().Reason.ShouldStartWith("CaseNo");
        page.Rejected[0].Reason.ShouldContain(reason);
    }

    [TestMethod]
    [DataRow("utf-8", DisplayName = "a byte that is no UTF-8")]
    [DataRow("windows-1252", DisplayName = "a byte that Windows-1252 does not define")]
    [DataRow("nul", DisplayName = "a NUL")]
    [DataRow("utf-16", DisplayName = "half a character of UTF-16")]
    public async Task One_byte_that_is_no_text_costs_its_row(string kind)
    {
        await using var rig = new CsvRig(connection: $", in_encoding: {(kind == "nul" ? "utf-8" : kind)}");
        var encode = kind == "utf-16" ? Encoding.Unicode.GetBytes : (Func<string, byte[]>)Bytes;
        byte[] bad = kind switch { "utf-16" => [0x3D, 0xD8], "nul" => [0], "utf-8" => [0xFF], _ => [0x81] };
        await WriteAsync(
            rig, [.. encode(Header + Row("A-1") + "A-2,,WIP,07/04/2026 08:00:00 AM,caf"), .. bad, .. encode("\r\n" + Row("A-3"))]);

        var page = await rig.Csv.ReadStatusAsync(null, Ct);

        page.File!.Problem.ShouldBeNull();
        page.Updates.Select(u => u.Reference).ShouldBe(["A-1", "A-3"]);
        (page.Rejected.ShouldHaveSingleItem().Row, page.Rejected[0].Reason)
            .ShouldBe((3, "it holds bytes that are no text in the file's encoding"));
    }

    private static Task WriteAsync(CsvRig rig, byte[] bytes) => File.WriteAllBytesAsync(Path.Combine(rig.Status, "status-1.csv"), bytes);

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static string Row(string reference) => $"{reference},,WIP,07/04/2026 08:00:00 AM,\r\n";
}
