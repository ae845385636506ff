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
    public async Task A_byte_order_mark_that_agrees_is_no_part_of_the_first_column()
    {
        await using var rig = new CsvRig();
        rig.Drop(Header + Row + "\r\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        (await rig.Csv.ReadStatusAsync(null, Ct)).Updates.ShouldHaveSingleItem().Reference.ShouldBe("ALN-26-00417-3-1");
    }

    [TestMethod]
    [DataRow("windows-1252", "Señor Vega’s café, €40")]
    [DataRow("utf-16", "Señor Vega 🐾")]
    public async Task Letters_beyond_ASCII_come_as_they_were_written(string encoding, string note)
    {
        await using var rig = new CsvRig(connection: $", in_encoding: {encoding}");
        rig.Drop($"{Header}{Row}\"{note}\"\r\n", CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding));

        (await rig.Csv.ReadStatusAsync(null, Ct)).Updates.ShouldHaveSingleItem().Note.ShouldBe(note);
    }

    [TestMethod]
    [DataRow("utf-16", "utf-8", "utf-16")]
    [DataRow("utf-8", "windows-1252", "utf-8")]
    [DataRow("windows-1252", "utf-8", "not utf-8")]
    public async Task A_file_in_another_encoding_is_set_aside_whole(string written, string declared, string said)
    {
        await using var rig = new CsvRig(connection: $", in_encoding: {declared}");
        rig.Drop($"{Header}{Row}café\r\n", written == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(1252) : Encoding.GetEncoding(written));

        var page = await rig.Csv.ReadStatusAsync(null, Ct);

        page.Updates.ShouldBeEmpty();
        page.File!.Problem.ShouldNotBeNull().ShouldContain(said);
    }

    [TestMethod]
    public async Task A_byte_Windows_1252_does_not_know_sets_the_file_aside()
    {
        await using var rig = new CsvRig(connection: ", in_encoding: windows-1252");
        await File.WriteAllBytesAsync(Path.Combine(rig.Status, "status-1.csv"), [.. Encoding.ASCII.GetBytes(Header + Row), 0x81], Ct);

        (await rig.Csv.ReadStatusAsync(null, Ct)).File!.Problem.ShouldNotBeNull();
    }
}
