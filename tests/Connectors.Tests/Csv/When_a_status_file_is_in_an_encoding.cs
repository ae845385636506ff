using System.Text;

namespace Allentown311.Connectors.Tests.Csv;

[TestClass]
public sealed class When_a_status_file_is_in_an_encoding
{
    private const string Header = "Ref,CaseNo,Status,Changed,Remarks\r\n";
    private const string Row = "ALN-26-00417-3-1,AC-1,WIP,07/04/2026 08:00:00 AM,";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Ct => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_UTF_8_byte_order_mark_is_not_read_as_part_of_the_first_columns_name()
    {
        await using var rig = new CsvRig();
        rig.WriteStatusFile(Header + Row + "\r\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        (await rig.Csv.ReadStatusAsync(null, Ct)).Updates.ShouldHaveSingleItem().Reference.ShouldBe("ALN-26-00417-3-1");
    }

    [TestMethod]
    [DataRow("windows-1252", "Señor Vega’s café, €40")]
    [DataRow("utf-16", "Señor Vega 🐾")]
    public async Task Letters_beyond_ASCII_are_read_as_they_were_written(string encoding, string note)
    {
        await using var rig = new CsvRig(connection: $", in_encoding: {encoding}");
        rig.WriteStatusFile($"{Header}{Row}\"{note}\"\r\n", FindEncoding(encoding));

        (await rig.Csv.ReadStatusAsync(null, Ct)).Updates.ShouldHaveSingleItem().Note.ShouldBe(note);
    }

    [TestMethod]
    [DataRow("utf-16", "utf-8", "utf-16")]
    [DataRow("utf-8", "windows-1252", "utf-8")]
    [DataRow("windows-1252", "utf-8", "not utf-8")]
    public async Task A_file_in_another_encoding_than_the_declared_one_is_a_problem_and_none_of_its_rows_is_read(
        string written, string declared, string problem)
    {
        await using var rig = new CsvRig(connection: $", in_encoding: {declared}");
        rig.WriteStatusFile($"{Header}{Row}café\r\n", FindEncoding(written));

        var page = await rig.Csv.ReadStatusAsync(null, Ct);

        page.Updates.ShouldBeEmpty();
        page.File!.Problem.ShouldNotBeNull().ShouldContain(problem);
    }

    [TestMethod]
    public async Task A_file_with_a_byte_that_Windows_1252_does_not_define_is_a_problem()
    {
        await using var rig = new CsvRig(connection: ", in_encoding: windows-1252");
        await File.WriteAllBytesAsync(Path.Combine(rig.Status, "status-1.csv"), [.. Encoding.ASCII.GetBytes(Header + Row), 0x81], Ct);

        (await rig.Csv.ReadStatusAsync(null, Ct)).File!.Problem.ShouldNotBeNull();
    }

    private static Encoding FindEncoding(string name) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
}
