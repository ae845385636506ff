using Allentown311.Mappings.Csv;
using Allentown311.Mappings.UnitTests.Loading;

namespace Allentown311.Mappings.UnitTests.Csv;

[TestClass]
public sealed class When_a_status_file_is_read
{
    private static readonly CsvMapping Mapping = Files.LoadWithoutFaults<CsvMapping>("""
        mapping: 1
        name: animals
        connector: csv
        connection: { out: /srv/in, in: /srv/out }
        status: { NEW: received, DONE: completed }
        submit: { file: "wo-{{ref}}.csv", columns: { Ref: "{{ref}}" } }
        poll: { files: "*.csv", read: { id: No, ref: Ref, status: Status, changed: At, note: Note } }
        """);

    private const string Header = "No,Ref,Status,At,Note\r\n";

    [TestMethod]
    public void Rows_are_updates_whatever_a_spreadsheet_did_to_their_cells()
    {
        var changes = Mapping.ReadChanges(
            $"\uFEFFAt,Note, Ref ,Status,No\r\n2026-07-04T10:00:00Z,\"'-2, done\",\"=\"\"A-1\"\"\","
            + "'DONE,'007\r\n\r\nAt,Note, Ref ,Status,No\r\n");

        var update = changes.Updates.ShouldHaveSingleItem();
        (update.ExternalId, update.Reference, update.Code, update.Note).ShouldBe(("007", "A-1", "DONE", "-2, done"));
        changes.Rejected.ShouldBeEmpty("the header of a second file is no row");
        Mapping.ReadChanges($"{Header}7,,NEW,2026-07-04,\"\"\"hi\"\"\"\r\n").Updates.ShouldHaveSingleItem().Note
            .ShouldBe("\"hi\"", "words keep their quotes");
    }

    [TestMethod]
    [DataRow("1,A,NEW,2026-07-04", "4 cells where the header has 5")]
    [DataRow("1,A,NEW,2026-07-04,x,y", "6 cells where the header has 5")]
    [DataRow("1,A,NEW,2026-07-04,a\"b", "a quote stands where none may (RFC 4180)")]
    [DataRow("1.01E+11,A,NEW,2026-07-04,",
        "No is a rounded number, of which digits are lost: the department must write the column as text")]
    [DataRow("1,4-Mar,NEW,2026-07-04,", "Ref is a date that a spreadsheet made of it: the department must write the column as text")]
    [DataRow("\"101,000,003\",A,NEW,2026-07-04,",
        "No is a number with commas between its thousands: the department must write the column as text")]
    [DataRow("#N/A,A,NEW,2026-07-04,", "No is an error of a spreadsheet: the department must write the column as text")]
    [DataRow("1,A\uFDD0,NEW,2026-07-04,", "it holds bytes that are no text in the file's encoding")]
    [DataRow("\u00EF\u00BB\u00BF1,A,NEW,2026-07-04,", "it begins with the byte order mark of UTF-8: files of two encodings were joined")]
    [DataRow("1,A,,2026-07-04,", "no status: Status is empty")]
    public void A_row_that_cannot_be_read_tells_its_line_and_why_and_the_others_count(string row, string reason)
    {
        var changes = Mapping.ReadChanges($"{Header}8,B,NEW,2026-07-04,\r\n{row}\r\n9,C,NEW,2026-07-04,\r\n");

        changes.Updates.Select(u => u.ExternalId).ShouldBe(["8", "9"]);
        var rejected = changes.Rejected.ShouldHaveSingleItem();
        (rejected.Row, rejected.Reason, rejected.Raw).ShouldBe((3, reason, row.Replace('\uFDD0', '\uFFFD')));
    }

    [TestMethod]
    [DataRow(" <html>", "The file holds a web page or XML, not CSV.")]
    [DataRow("No,Status\r\n", "The file's header has no column \"Ref\", \"At\", \"Note\": it is another kind of file, or the department "
        + "changed its columns.")]
    [DataRow("No,Ref,Status,At,Note,Ref\r\n", "The file's header has the column \"Ref\" twice.")]
    [DataRow("No,Ref\uFDD0,Status,At,Note\r\n", "The file's header holds bytes that are no text in the file's encoding.")]
    [DataRow(Header + "1,A,NEW,2026-07-04,\"open\r\n2,B,NEW,2026-07-04,\r\n",
        "The quote opened in the row at line 2 is never closed: the file is cut off or not CSV.")]
    public void What_is_no_status_file_is_an_error_of_the_whole(string text, string problem) =>
        Should.Throw<TranslationException>(() => Mapping.ReadChanges(text)).Message.ShouldBe(problem);

    [TestMethod]
    [DataRow("utf-8", "636166E9", "The file is not utf-8: byte 4 cannot be read as such.")]
    [DataRow("utf-8", "FFFE6100",
        "The file says by its first bytes that it is utf-16, and the mapping says utf-8: one of them must change.")]
    [DataRow("utf-16", "EFBBBF61",
        "The file says by its first bytes that it is utf-8, and the mapping says utf-16: one of them must change.")]
    [DataRow("windows-1252", "6181", "The file is not windows-1252: character 2 does not exist there.")]
    [DataRow("windows-1252", "6100", "The file holds a NUL character: it is not text in windows-1252.")]
    [DataRow("iso-8859-1", "6100", "The file holds a NUL character: it is not text in iso-8859-1.")]
    public void Bytes_of_another_encoding_are_told(string encoding, string bytes, string problem) =>
        Should.Throw<TranslationException>(() => StrictEncoding.Find(encoding)!.Decode(Convert.FromHexString(bytes)))
            .Message.ShouldBe(problem);

    [TestMethod]
    [DataRow("utf-8", "EFBBBF61", "a")]
    [DataRow("utf-8", "61E962", "a\uFDD0b")]
    [DataRow("windows-1252", "618100E9", "a\uFDD0\uFDD0é")]
    [DataRow("iso-8859-1", "618100E9", "a\u0081\uFDD0é")]
    [DataRow("windows-1250", "6181", "a\uFDD0")]
    [DataRow("windows-1258", "618A", "a\uFDD0")]
    [DataRow("windows-1253", "619F", "a\uFDD0")]
    public void What_cannot_be_read_is_marked_so_that_the_other_rows_count(string encoding, string bytes, string text) =>
        StrictEncoding.Find(encoding)!.DecodeMarked(Convert.FromHexString(bytes)).ShouldBe(text);

    [TestMethod]
    [DataRow("utf-8", "61")]
    [DataRow("utf-16", "FFFE6100")]
    [DataRow("utf-16BE", "FEFF0061")]
    [DataRow("utf-32", "FFFE000061000000")]
    [DataRow("windows-1252", "61")]
    public void A_mark_is_written_where_bytes_have_an_order(string encoding, string bytes) =>
        Convert.ToHexString(StrictEncoding.Find(encoding)!.Encode("a")).ShouldBe(bytes);

    [TestMethod]
    public void UTF_7_is_no_encoding_to_read() => StrictEncoding.Find("utf-7").ShouldBeNull();
}
