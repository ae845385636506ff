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
    [DataRow("utf-8", "windows-1252", "The file is not utf-8: it cannot be read as such at line 3.")]
    [DataRow("utf-8", "utf-16", "The file is not utf-8: it cannot be read as such at line 3.")]
    [DataRow("windows-1252", "utf-16", "The file is not windows-1252: line 1 holds a character that no text in it has.")]
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

        e.Message.ShouldBe(message);
        (await trial.TicketsAsync()).ShouldBeEmpty();
    }

    [TestMethod]
    public async Task A_byte_that_Windows_1252_leaves_undefined_is_refused()
    {
        await using var trial = new ImportTrial();

        var e = await Should.ThrowAsync<ImportFileException>(() => trial.RunAsync(
            ImportTrial.Read(ImportTrial.Columns + "\nencoding: windows-1252"),
            trial.Write([.. Encoding.ASCII.GetBytes(ImportTrial.Header), 0x81, (byte)'\n'])));

        e.Message.ShouldBe("The file is not windows-1252: line 2 holds a character that no text in it has.");
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
