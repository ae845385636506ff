using System.Text;
using Allentown311.Hub.Intake.Import;

namespace Allentown311.Hub.Tests.Intake.Import;

[TestClass]
public sealed class When_a_file_has_an_encoding
{
    private const string Row = "A-1,Hole,2026-07-02,,,,Calle Peña 5,,,,,,\n";

    static When_a_file_has_an_encoding() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [TestMethod]
    [DataRow("utf-8", false)]
    [DataRow("utf-8", true)]
    [DataRow("utf-16", true)]
    [DataRow("windows-1252", false)]
    public async Task A_file_is_read_in_the_encoding_the_columns_file_names(string name, bool mark)
    {
        await using var trial = new ImportTrial();
        var encoding = Encoding.GetEncoding(name);

        await trial.RunAsync(ImportTrial.Read(ImportTrial.Columns + $"\nencoding: {name}"),
            trial.Write([.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(ImportTrial.Header + Row)]));

        (await trial.TicketsAsync()).Single().Location.Address.ShouldBe("Calle Peña 5");
    }

    [TestMethod]
    [DataRow("utf-8", "utf-16", "The file is not utf-8: its first line cannot be read as such.")]
    [DataRow("windows-1252", "utf-16", "The file is not windows-1252: its first line cannot be read as such.")]
    [DataRow("utf-16", "utf-8", "The file is not utf-16: its first line cannot be read as such.")]
    [DataRow("windows-1252", "marked utf-8",
        "The file says by its first bytes that it is utf-8, and the columns file says windows-1252: one of them must change.")]
    [DataRow("utf-16", "marked utf-8",
        "The file says by its first bytes that it is utf-8, and the columns file says utf-16: one of them must change.")]
    public async Task A_file_in_another_encoding_is_refused_and_nothing_is_imported(string said, string written, string message)
    {
        await using var trial = new ImportTrial();
        var encoding = Encoding.GetEncoding(written.Split(' ')[^1]);
        byte[] mark = written.StartsWith("marked", StringComparison.Ordinal) ? encoding.GetPreamble() : [];

        var e = await Should.ThrowAsync<ImportFileException>(() => trial.RunAsync(
            ImportTrial.Read(ImportTrial.Columns + $"\nencoding: {said}"),
            trial.Write([.. mark, .. encoding.GetBytes(ImportTrial.Header + "A-0,Hole,2026-07-02,,,,,,,,,,\n" + Row)])));

        e.Message.ShouldStartWith(message);
        (await trial.TicketsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow("utf-8", new byte[] { (byte)'c', (byte)'a', (byte)'f', 0xE9 }, DisplayName = "Latin-1 in UTF-8")]
    [DataRow("utf-8", new byte[] { 0xC0, 0x80 }, DisplayName = "overlong")]
    [DataRow("utf-8", new byte[] { 0xED, 0xA0, 0xBD }, DisplayName = "half a surrogate pair")]
    [DataRow("utf-8", new byte[] { (byte)'a', 0, (byte)'b' }, DisplayName = "a NUL")]
    [DataRow("windows-1252", new byte[] { 0x81 }, DisplayName = "what Windows-1252 leaves undefined")]
    public async Task A_row_with_bytes_that_are_no_text_in_the_encoding_is_refused_and_the_others_are_imported(string said, byte[] address)
    {
        await using var trial = new ImportTrial();
        byte[] Line(string id, ReadOnlySpan<byte> address) =>
            [.. Encoding.ASCII.GetBytes($"{id},Hole,2026-07-02,,,,"), .. address, .. ",,,,,,\n"u8];

        var report = await trial.RunAsync(
            ImportTrial.Read(ImportTrial.Columns + $"\nencoding: {said}"),
            trial.Write(
            [
                .. Encoding.ASCII.GetBytes(ImportTrial.Header), .. Line("A-1", "1st"u8), .. Line("A-2", address),
                .. Line("A-3", "3rd"u8),
            ]));

        report.Refusals.ShouldHaveSingleItem().ShouldBe(new ImportRefusal(3, "A-2", $"column \"Address\" holds bytes that are no {said}"));
        (report.RowsRead, report.Accepted).ShouldBe((3, 2));
    }

    // A character of several bytes lies across the border of two blocks.
    [TestMethod]
    public async Task A_character_across_two_blocks_is_read_whole()
    {
        await using var trial = new ImportTrial();
        var rows = string.Concat(Enumerable.Range(1, 900)
            .Select(i => $"A-{i},Hole,2026-07-02,,,,{new string('ñ', 100 + (i % 3))},,,,,,\n"));

        (await trial.RunAsync(rows)).Accepted.ShouldBe(900);

        (await trial.TicketsAsync()).ShouldAllBe(t => t.Location.Address!.All(c => c == 'ñ'));
    }
}
